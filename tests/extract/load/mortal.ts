import type { Session, Warehouse } from "../../../warehouse/port.ts";

/**
 * A warehouse as a process sees it that is killed at its `last`-th step: that step and every later one throws.
 * A step is a call, the moment before a commit, and the moment after it.
 */
export function mortal(warehouse: Warehouse, last: number): { warehouse: Warehouse; steps(): number } {
  let steps = 0;
  const tick = () => {
    if (++steps >= last) throw new Error(`killed at step ${last}`);
  };
  const session = (inner: Session): Session => ({
    query: (...args) => {
      tick();
      return inner.query(...args);
    },
    rows: async <T extends object>(...args: Parameters<Session["rows"]>) => {
      tick();
      return inner.rows<T>(...args);
    },
    execute: async (...args) => {
      tick();
      return inner.execute(...args);
    },
    loadJson: async (...args) => {
      tick();
      return inner.loadJson(...args);
    },
  });
  const outer: Warehouse = Object.assign(Object.create(warehouse) as Warehouse, session(warehouse), {
    database: warehouse.database,
    knex: warehouse.knex,
    typeName: warehouse.typeName.bind(warehouse),
    quote: warehouse.quote.bind(warehouse),
    quoteIdentifier: warehouse.quoteIdentifier.bind(warehouse),
    relations: warehouse.relations.bind(warehouse),
    columns: warehouse.columns.bind(warehouse),
    columnsIn: warehouse.columnsIn.bind(warehouse),
    createSchema: warehouse.createSchema.bind(warehouse),
    async transaction<T>(work: (inner: Session) => Promise<T>): Promise<T> {
      const result = await warehouse.transaction(async (inner) => {
        const done = await work(session(inner));
        tick();
        return done;
      });
      tick();
      return result;
    },
    session: <T>(work: (inner: Session) => Promise<T>) => warehouse.session((inner) => work(session(inner))),
  });
  return { warehouse: outer, steps: () => steps };
}
