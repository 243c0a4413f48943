import type { Shop } from "../models/shop.ts";

/**
 * What activation would have written about a built shop's customers, synthetic: two in three sent before their first order and
 * one held out, some later, some of them both, and runs that were held, refused, warned. Its marts are views and show it at once.
 */
export async function fillSent({ warehouse }: Shop): Promise<void> {
  await warehouse.execute(`
    create temporary table listed as
    select customer_id, row_number() over (order by customer_id) as i, as_of,
      coalesce((select min(ordered_at) from core.orders as o where o.customer_id = c.customer_id), as_of) as begun_at
    from core.customers as c cross join intermediate.int_as_of where as_of is not null;
    insert into activate.sync_holdouts (sync, row_key, held_out_at, released_at)
      select 'vip:ads', customer_id, begun_at - interval (i) second, case when i % 6 = 0 then as_of - interval 20 day end
      from listed where i % 3 = 0
      union all select 'vip:ads', customer_id, as_of - interval 5 day, null from listed where i % 10 = 1
      union all select 'vip:ads', 'nobody', as_of - interval 4000 day, as_of from listed where i = 1
      union all select 'many:ads', 'h' || n, begun_at - interval 1 minute, null from listed cross join range(40) as r (n) where i = 1
      union all select 'late:ads', customer_id, as_of, null from listed where i = 1;
    insert into activate.sync_changelog (sync, run_id, row_key, operation, result, reason, batch_id, happened_at)
      select 'vip:ads', 'r1', customer_id, 'add', case when i % 5 = 0 then 'refused' else 'accepted' end,
        case when i % 5 = 0 then 'google:INVALID_POSTAL_CODE of somebody' end, 'b1',
        case when i % 7 = 0 then as_of - interval 3 day else begun_at - interval 1 hour end
      from listed where i % 3 <> 0 or i % 4 = 0
      union all select 'many:ads', 'r4', customer_id, 'add', 'accepted', null, 'b4', begun_at - interval 1 second from listed
      union all select 'many:ads', 'r4', 's' || n, 'add', 'accepted', null, 'b4', begun_at from listed cross join range(30) as r (n) where i = 1
      union all select 'vip:ads', 'r2', customer_id, 'remove', 'accepted', 'left-segment', 'b2', as_of from listed where i % 4 = 1
      union all select 'vip:ads', 'r2', 'forgotten', 'add', 'accepted', null, 'b2', as_of - interval 30 day from listed where i = 1;
    insert into activate.sync_snapshot (sync, row_key, status, updated_at)
      select 'vip:ads', customer_id, case i % 4 when 0 then 'failed' when 1 then 'adding' else 'in' end, as_of from listed where i % 3 <> 0;
    insert into activate.sync_runs (run_id, sync, segment, destination, mode, status, note, in_segment, accepted, refused, skipped,
      under_way, audience_size, match_rate, started_at, ended_at, refused_unnamed, platform_state, platform_least, platform_most,
      platform_counts)
      values
        ('r1', 'vip:ads', 'vip', 'ads', 'mirror', 'partial', null, 40, 20, 2, 3, 0, 18, '61-70 %', timestamp '2024-03-30 23:30:00',
          timestamp '2024-03-31 00:30:00', 1, 'ready', 10, 20, 'accounts'),
        ('r2', 'vip:ads', 'vip', 'ads', 'mirror', 'held', 'too few', 40, 5, 0, 3, 0, 18, null, timestamp '2024-03-31 01:00:00',
          timestamp '2024-03-31 01:30:00', null, null, null, null, null),
        ('r3', 'late:ads', 'late', 'ads', 'upsert', 'running', null, null, null, null, null, null, null, null,
          timestamp '2024-04-01 01:00:00', null, null, null, null, null, null);
    insert into activate.sync_skips (run_id, sync, reason, customers) values ('r2', 'vip:ads', 'no-consent', 3), ('r1', 'vip:ads', 'holdout', 9);
    insert into activate.sync_batch_notes (batch_id, sync, run_id, kind, reason, customers, noted_at) values
      ('b2', 'vip:ads', 'r2', 'warned', 'google:other NEW', 2, timestamp '2024-03-31 01:10:00');
    insert into activate.sync_schedule (sync, segment, destination, mode, job, next_run_at) values
      ('vip:ads', 'vip', 'ads', 'mirror', 'daily', timestamp '2024-04-02 05:00:00'), ('many:ads', 'many', 'ads', 'mirror', null, null), ('new:ads', 'new', 'ads', 'add_only', null, null);
    drop table listed`);
}
