import type { Ticket } from "../synthetic/tickets.ts";

/** A ticket as it stands at the sandbox's clock. Times are UTC milliseconds. */
export interface TicketState {
  readonly ticket: Ticket;
  readonly status: "new" | "open" | "pending" | "solved" | "closed" | "deleted";
  readonly updatedAt: number;
  /** When the export last saw it; system changes move this alone. */
  readonly generatedAt: number;
  readonly satisfaction: "unoffered" | "offered" | "good" | "bad";
}

/** The ticket's state at `now`; null before it was written. */
export function ticketState(ticket: Ticket, now: number): TicketState | null {
  if (ticket.createdAt > now) return null;
  const happened = (at: number | null): boolean => at !== null && at <= now;
  const moments = [
    ticket.createdAt,
    ticket.firstReplyAt,
    ticket.solvedAt,
    ticket.closedAt,
    ticket.rating?.at ?? null,
    ticket.deletedAt,
  ];
  const updatedAt = Math.max(...moments.map((at) => (at !== null && at <= now ? at : 0)));
  return {
    ticket,
    status: statusOf(ticket, happened),
    updatedAt,
    generatedAt: happened(ticket.systemChangeAt) ? Math.max(updatedAt, ticket.systemChangeAt!) : updatedAt,
    satisfaction: ticket.rating && happened(ticket.rating.at) ? ticket.rating.score : "unoffered",
  };
}

function statusOf(ticket: Ticket, happened: (at: number | null) => boolean): TicketState["status"] {
  if (happened(ticket.deletedAt)) return "deleted";
  if (happened(ticket.closedAt)) return "closed";
  if (happened(ticket.solvedAt)) return "solved";
  if (!happened(ticket.firstReplyAt)) return "new";
  return ticket.replies > 1 ? "pending" : "open";
}

/** Minutes of Monday to Friday, 9:00 to 17:00 UTC, between two moments: the desk's synthetic schedule. */
export function businessMinutes(from: number, to: number): number {
  const DAY = 86_400_000;
  const HOUR = 3_600_000;
  let sum = 0;
  for (let day = Math.floor(from / DAY) * DAY; day < to; day += DAY) {
    const weekday = new Date(day).getUTCDay();
    if (weekday === 0 || weekday === 6) continue;
    sum += Math.max(0, Math.min(to, day + 17 * HOUR) - Math.max(from, day + 9 * HOUR));
  }
  return Math.round(sum / 60_000);
}
