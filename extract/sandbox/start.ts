import { type Clock, systemClock } from "../../kernel/clock.ts";
import { loadDataset } from "./dataset/dataset.ts";
import type { Summary } from "./dataset/summary.ts";
import { writeFilesFolder } from "./files-folder.ts";
import { googleAdsVendor } from "./google-ads/server.ts";
import { type Fault, FaultPlan, type VendorName } from "./http/faults.ts";
import { RateWindow } from "./http/rate-window.ts";
import { type Running, serve, type Vendor } from "./http/server.ts";
import { Bucket } from "./shopify/bucket.ts";
import { shopifyVendor } from "./shopify/server.ts";
import { stripeVendor } from "./stripe/server.ts";
import { DEFAULT_SEED } from "./synthetic/random.ts";
import { DEFAULT_NOW, World } from "./world.ts";
import { zendeskVendor } from "./zendesk/server.ts";

/** Options of a sandbox; README.md has their defaults and meaning. */
export interface SandboxOptions {
  readonly ports?: Partial<Record<VendorName, number>>;
  readonly now?: string;
  readonly limit?: { readonly until: string };
  readonly seed?: number;
  readonly restoreRate?: number;
  readonly maximumAvailable?: number;
  readonly throttleStatus?: 200 | 429;
  readonly zendeskPerMinute?: number;
  readonly stripePerSecond?: number;
  readonly faults?: readonly Fault[];
  readonly validate?: boolean;
  readonly clock?: Pick<Clock, "now">;
}

/** Running servers and what an extractor needs to reach them. */
export interface Sandbox {
  readonly urls: Readonly<Record<VendorName, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly summary: Summary;
  /** Moves the sandbox's clock; records up to then become visible. Takes any ISO 8601 text. */
  advance(now: string): void;
  /** Writes the demo folder of the files source; see files-folder.ts for its files. */
  writeFilesFolder(directory: string): Promise<void>;
  close(): Promise<void>;
}

/** Credentials that the sandbox accepts; they open nothing else. */
export const CREDENTIALS = {
  shopify: "shpat_sandbox_0001",
  zendeskEmail: "reader@example.com",
  zendesk: "sandbox-zendesk-token",
  googleAdsCustomer: "1234567890",
  googleAds: "sandbox-google-ads-token",
  stripe: "sk_test_sandbox0001",
} as const;

/** Loads the data once and starts the four servers on 127.0.0.1. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const data = await loadDataset(options.limit ?? {});
  const world = new World(data, options.seed ?? DEFAULT_SEED, time(options.now ?? DEFAULT_NOW));
  const clock = options.clock ?? systemClock;
  const faults = new FaultPlan(options.faults ?? []);
  const vendors = makeVendors(world, clock, options);
  const running = new Map<VendorName, Running>();
  const close = async () => {
    await Promise.all([...running.values()].map((server) => server.close()));
  };
  try {
    for (const vendor of vendors)
      running.set(vendor.name, await serve(vendor, faults, options.ports?.[vendor.name] ?? 0));
  } catch (error) {
    await close();
    throw error;
  }
  const urls = Object.fromEntries([...running].map(([name, server]) => [name, server.url]));
  return {
    urls: urls as Record<VendorName, string>,
    env: environment(urls as Record<VendorName, string>),
    summary: data.summary,
    advance: (now) => world.advance(time(now)),
    writeFilesFolder: (directory) => writeFilesFolder(data, directory, world.seed),
    close,
  };
}

/** The vendors with the limits that they document, unless the options raise them. */
function makeVendors(world: World, clock: Pick<Clock, "now">, options: SandboxOptions): Vendor[] {
  const perMinute = options.zendeskPerMinute ?? 10;
  return [
    shopifyVendor(world, {
      token: CREDENTIALS.shopify,
      bucket: new Bucket(clock, options.maximumAvailable ?? 2000, options.restoreRate ?? 100),
      throttleStatus: options.throttleStatus ?? 200,
    }),
    zendeskVendor(world, {
      email: CREDENTIALS.zendeskEmail,
      token: CREDENTIALS.zendesk,
      incremental: new RateWindow(clock, perMinute, 60_000),
      account: new RateWindow(clock, Math.max(700, perMinute), 60_000),
    }),
    googleAdsVendor(world, { customerId: CREDENTIALS.googleAdsCustomer, token: CREDENTIALS.googleAds }),
    stripeVendor(world, {
      key: CREDENTIALS.stripe,
      reads: new RateWindow(clock, options.stripePerSecond ?? 100, 1000),
      validate: options.validate ?? false,
    }),
  ];
}

function time(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new RangeError(`'${text}' is not a time; write 2011-12-10T00:00:00Z`);
  return ms;
}

function environment(urls: Record<VendorName, string>): Record<string, string> {
  return {
    SHOPIFY_SHOP_URL: urls.shopify,
    SHOPIFY_ACCESS_TOKEN: CREDENTIALS.shopify,
    ZENDESK_URL: urls.zendesk,
    ZENDESK_EMAIL: CREDENTIALS.zendeskEmail,
    ZENDESK_API_TOKEN: CREDENTIALS.zendesk,
    GOOGLE_ADS_URL: urls.googleAds,
    GOOGLE_ADS_CUSTOMER_ID: CREDENTIALS.googleAdsCustomer,
    GOOGLE_ADS_ACCESS_TOKEN: CREDENTIALS.googleAds,
    STRIPE_URL: urls.stripe,
    STRIPE_API_KEY: CREDENTIALS.stripe,
  };
}
