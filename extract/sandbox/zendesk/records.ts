import type { Customer } from "../dataset/catalogue.ts";
import { utcText } from "../dataset/money.ts";
import { randomFor } from "../synthetic/random.ts";
import { REASONS, type Ticket } from "../synthetic/tickets.ts";
import type { World } from "../world.ts";
import { businessMinutes, type TicketState } from "./state.ts";

/** Where records say they live; the vendor gives absolute urls. */
const HOST = "https://sandbox.zendesk.example.com/api/v2";

/** Custom fields of the desk: the shop's order number, and the reason (also a tag). */
export const ORDER_FIELD = 360000000001;
export const REASON_FIELD = 360000000002;
const GROUP = 360000000010;
const AGENTS = [900000000001, 900000000002, 900000000003, 900000000004];

type Json = Readonly<Record<string, unknown>>;

export const userId = (customer: Customer): number => 380000000000 + customer.id;

/** A ticket of the incremental export, in the field set of the recorded account. */
export function ticketRecord({ ticket, status, updatedAt, generatedAt, satisfaction }: TicketState): Json {
  const subject = REASONS[ticket.reason];
  return {
    url: `${HOST}/tickets/${ticket.id}.json`,
    id: ticket.id,
    external_id: null,
    via: { channel: ticket.channel, source: { from: {}, to: {}, rel: null } },
    created_at: utcText(ticket.createdAt),
    updated_at: utcText(updatedAt),
    generated_timestamp: Math.floor(generatedAt / 1000),
    type: ticket.reason === "product_question" ? "question" : "problem",
    subject,
    raw_subject: subject,
    description: `[synthetic] ${subject}`,
    priority: ticket.priority,
    status,
    recipient: null,
    requester_id: userId(ticket.customer),
    submitter_id: userId(ticket.customer),
    assignee_id: status === "new" ? null : agentOf(ticket),
    organization_id: null,
    group_id: GROUP,
    collaborator_ids: [],
    follower_ids: [],
    email_cc_ids: [],
    forum_topic_id: null,
    problem_id: null,
    has_incidents: false,
    is_public: true,
    due_at: null,
    // The tag that says the reason to whoever reads the desk; the field has it too, under an id of the account's own.
    tags: ["synthetic", `reason:${ticket.reason}`],
    custom_fields: [
      { id: ORDER_FIELD, value: ticket.order?.invoice ?? null },
      { id: REASON_FIELD, value: ticket.reason },
    ],
    satisfaction_rating:
      satisfaction === "good" || satisfaction === "bad"
        ? { score: satisfaction, id: ratingId(ticket), comment: null }
        : { score: satisfaction },
    sharing_agreement_ids: [],
    followup_ids: [],
    ticket_form_id: 360000000020,
    brand_id: 360000000030,
    allow_channelback: false,
    allow_attachments: true,
    from_messaging_channel: false,
  };
}

/** A user of the incremental export: an end user with synthetic contact data. */
export function userRecord(world: World, customer: Customer): Json {
  const person = world.person(customer);
  const linked = randomFor(world.seed, "zendesk-link", customer.id).chance(0.7);
  return {
    ...userBase(userId(customer), `${person.firstName} ${person.lastName}`, "end-user", customer.firstAt),
    email: person.email,
    phone: person.phone,
    locale: person.locale,
    // The shop's customer number stands on 70 % of users; the others can be found by e-mail alone.
    external_id: linked ? String(customer.id) : null,
    verified: true,
  };
}

/** The four agents who answer. */
export function agentRecords(): Json[] {
  return AGENTS.map((id, i) => ({
    ...userBase(id, `Agent ${i + 1} (synthetic)`, "agent", Date.parse("2010-12-01T08:00:00Z")),
    email: `agent${i + 1}@example.com`,
    phone: null,
    locale: "en-GB",
    external_id: null,
    verified: true,
  }));
}

function userBase(id: number, name: string, role: string, createdAt: number): Json {
  return {
    id,
    url: `${HOST}/users/${id}.json`,
    name,
    created_at: utcText(createdAt),
    updated_at: utcText(createdAt),
    time_zone: "London",
    iana_time_zone: "Europe/London",
    shared_phone_number: null,
    photo: null,
    locale_id: 1,
    organization_id: null,
    role,
    tags: ["synthetic"],
    alias: null,
    active: true,
    shared: false,
    shared_agent: false,
    last_login_at: null,
    two_factor_auth_enabled: null,
    signature: null,
    details: null,
    notes: null,
    moderator: false,
    ticket_restriction: role === "agent" ? null : "requested",
    only_private_comments: false,
    restricted_agent: role !== "agent",
    suspended: false,
    default_group_id: role === "agent" ? GROUP : null,
    user_fields: {},
  };
}

/** Metrics of a ticket: minutes by the calendar and by the desk's schedule, null for what has not happened. */
export function metricRecord({ ticket, status, updatedAt }: TicketState, now: number): Json {
  const replied = ticket.firstReplyAt <= now;
  const solved = ticket.solvedAt <= now;
  const lastComment = solved ? ticket.solvedAt : replied ? ticket.firstReplyAt : ticket.createdAt;
  const wait = span(ticket.createdAt, ticket.solvedAt, solved);
  return {
    url: `${HOST}/ticket_metrics/${ticket.id + 700000}.json`,
    id: ticket.id + 700000,
    ticket_id: ticket.id,
    created_at: utcText(ticket.createdAt),
    updated_at: utcText(updatedAt),
    group_stations: 1,
    assignee_stations: replied ? 1 : 0,
    reopens: 0,
    replies: solved ? ticket.replies : replied ? 1 : 0,
    assignee_updated_at: replied ? utcText(ticket.firstReplyAt) : null,
    requester_updated_at: utcText(ticket.createdAt),
    status_updated_at: utcText(status === "new" ? ticket.createdAt : updatedAt),
    initially_assigned_at: replied ? utcText(ticket.firstReplyAt) : null,
    assigned_at: replied ? utcText(ticket.firstReplyAt) : null,
    solved_at: solved ? utcText(ticket.solvedAt) : null,
    latest_comment_added_at: utcText(lastComment),
    reply_time_in_minutes: span(ticket.createdAt, ticket.firstReplyAt, replied),
    first_resolution_time_in_minutes: wait,
    full_resolution_time_in_minutes: wait,
    agent_wait_time_in_minutes: span(ticket.firstReplyAt, ticket.solvedAt, solved && ticket.replies > 1),
    requester_wait_time_in_minutes: wait,
    on_hold_time_in_minutes: { calendar: 0, business: 0 },
  };
}

/** A satisfaction rating, offered or given. */
export function ratingRecord(ticket: Ticket): Json {
  const { score, at } = ticket.rating!;
  return {
    url: `${HOST}/satisfaction_ratings/${ratingId(ticket)}.json`,
    id: ratingId(ticket),
    ticket_id: ticket.id,
    requester_id: userId(ticket.customer),
    assignee_id: agentOf(ticket),
    group_id: GROUP,
    score,
    comment: null,
    reason: "No reason provided",
    reason_id: 0,
    created_at: utcText(at),
    updated_at: utcText(at),
  };
}

const agentOf = (ticket: Ticket): number => AGENTS[ticket.id % AGENTS.length]!;
const ratingId = (ticket: Ticket): number => ticket.id + 500000;

function span(
  from: number,
  to: number,
  happened: boolean,
): { calendar: number | null; business: number | null } {
  if (!happened) return { calendar: null, business: null };
  return { calendar: Math.round((to - from) / 60_000), business: businessMinutes(from, to) };
}
