import { defineSource } from "../../stream.ts";
import { API_VERSION, type GoogleAdsOptions, googleAdsOptions } from "./api.ts";
import { campaignDays } from "./streams/campaign_days.ts";

/** Google Ads by GAQL over REST. Since September 2026 access goes by Google Cloud project: no developer token. */
export const googleAds = defineSource<GoogleAdsOptions>({
  name: "google_ads",
  options: googleAdsOptions,
  env: {
    url: { name: "GOOGLE_ADS_URL", optional: true, about: "another address than googleads.googleapis.com" },
    customer_id: { name: "GOOGLE_ADS_CUSTOMER_ID", about: "the account to read, 123-456-7890" },
    login_customer_id: {
      name: "GOOGLE_ADS_LOGIN_CUSTOMER_ID",
      optional: true,
      about: "the manager account, when the account is reached through one",
    },
    access_token: {
      name: "GOOGLE_ADS_ACCESS_TOKEN",
      secret: true,
      about: "an OAuth access token with the adwords scope",
    },
  },
  streams: [campaignDays],
  http: (options) => ({
    vendor: "Google Ads",
    baseUrl: options.url,
    headers: {
      Authorization: `Bearer ${options.access_token}`,
      ...(options.login_customer_id === undefined ? {} : { "login-customer-id": options.login_customer_id }),
    },
    credentials: ["GOOGLE_ADS_ACCESS_TOKEN", "GOOGLE_ADS_CUSTOMER_ID"],
    concurrency: 2,
    timeoutMs: 300_000,
  }),
  check: async ({ http, options }) => {
    const path = `/${API_VERSION}/customers/${options.customer_id}/googleAds:searchStream`;
    await http.request({ path, json: { query: "SELECT customer.id, customer.currency_code FROM customer" } });
  },
});
