import { defineSource } from "../../stream.ts";
import { type ZendeskOptions, zendeskOptions } from "./api.ts";
import { satisfactionRatings } from "./streams/satisfaction_ratings.ts";
import { ticketMetrics } from "./streams/ticket_metrics.ts";
import { tickets } from "./streams/tickets.ts";
import { users } from "./streams/users.ts";

/** Zendesk Support. The agent of the token must be an admin: incremental exports are for admins only. */
export const zendesk = defineSource<ZendeskOptions>({
  name: "zendesk",
  options: zendeskOptions,
  env: {
    url: { name: "ZENDESK_URL", about: "the account's address, https://example.zendesk.com" },
    email: { name: "ZENDESK_EMAIL", about: "the e-mail of the agent that the API token belongs to" },
    api_token: { name: "ZENDESK_API_TOKEN", secret: true, about: "an API token of that agent" },
  },
  streams: [tickets, users, ticketMetrics, satisfactionRatings],
  http: (options) => ({
    vendor: "Zendesk",
    baseUrl: options.url,
    headers: { Authorization: `Basic ${basic(`${options.email}/token:${options.api_token}`)}` },
    credentials: ["ZENDESK_EMAIL", "ZENDESK_API_TOKEN"],
    concurrency: 4,
  }),
  check: async (context) => {
    await context.http.request({ path: "/api/v2/ticket_metrics.json", query: { "page[size]": 1 } });
  },
});

const basic = (text: string): string => Buffer.from(text, "utf8").toString("base64");
