import type { Customer } from "../dataset/catalogue.ts";
import { isServiceUser, makeTickets, type Ticket } from "../synthetic/tickets.ts";
import type { World } from "../world.ts";
import { agentRecords, metricRecord, ratingRecord, ticketRecord, userRecord } from "./records.ts";
import { type TicketState, ticketState } from "./state.ts";

/** An entry of a list: where it sorts (seconds, then id), and the record when it is asked for. */
export interface Entry {
  readonly at: number;
  readonly id: number;
  record(): unknown;
}

/** The last minute is still being written in the vendor's export, and left out. */
const SETTLING_MS = 60_000;

/** The service desk at the sandbox's clock; lists are sorted by time, then id, and kept until the clock moves. */
export class Desk {
  readonly #world: World;
  readonly #tickets: readonly Ticket[];
  readonly #users: readonly Customer[];
  readonly #kept = new Map<string, readonly Entry[]>();
  #version = -1;

  constructor(world: World) {
    this.#world = world;
    this.#tickets = makeTickets(world);
    this.#users = world.data.customers.filter((customer) => isServiceUser(world, customer));
  }

  /** Tickets of the incremental export, by generated_timestamp. */
  tickets(): readonly Entry[] {
    return this.#keep("tickets", () =>
      this.#states(this.#world.now - SETTLING_MS).map((state) =>
        entry(state.generatedAt, state.ticket.id, () => ticketRecord(state)),
      ),
    );
  }

  users(): readonly Entry[] {
    return this.#keep("users", () => {
      const agents = agentRecords().map((agent) =>
        entry(Date.parse(agent.created_at as string), agent.id as number, () => agent),
      );
      const users = this.#users
        .filter((customer) => customer.firstAt <= this.#world.now - SETTLING_MS)
        .map((customer) => entry(customer.firstAt, customer.id, () => userRecord(this.#world, customer)));
      return [...agents, ...users];
    });
  }

  /** Metrics of tickets that are not deleted, by ticket. */
  metrics(): readonly Entry[] {
    return this.#keep("metrics", () =>
      this.#states(this.#world.now)
        .filter((state) => state.status !== "deleted")
        .map((state) => entry(0, state.ticket.id, () => metricRecord(state, this.#world.now))),
    );
  }

  ratings(): readonly Entry[] {
    return this.#keep("ratings", () =>
      this.#states(this.#world.now)
        .filter((state) => state.satisfaction !== "unoffered" && state.status !== "deleted")
        .map((state) => entry(state.ticket.rating!.at, state.ticket.id, () => ratingRecord(state.ticket))),
    );
  }

  /** One ticket, or null when there is none by that number yet. */
  ticket(id: number): TicketState | null {
    const ticket = this.#tickets[id - 1001];
    return ticket === undefined ? null : ticketState(ticket, this.#world.now);
  }

  metric(id: number): unknown {
    const state = this.ticket(id);
    return state === null || state.status === "deleted" ? null : metricRecord(state, this.#world.now);
  }

  #states(now: number): TicketState[] {
    return this.#tickets.map((ticket) => ticketState(ticket, now)).filter((state) => state !== null);
  }

  #keep(name: string, make: () => Entry[]): readonly Entry[] {
    if (this.#version !== this.#world.version) this.#kept.clear();
    this.#version = this.#world.version;
    let kept = this.#kept.get(name);
    if (kept === undefined) {
      kept = make().sort((a, b) => a.at - b.at || a.id - b.id);
      this.#kept.set(name, kept);
    }
    return kept;
  }
}

const entry = (ms: number, id: number, record: () => unknown): Entry => ({
  at: Math.floor(ms / 1000),
  id,
  record,
});
