import { z } from "zod";
import { isPhoneRegion } from "../normalise/index.ts";

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, "expected small letters, digits and _");
const share = z.number().min(0).max(1);
const region = z.string().regex(/^[A-Z]{2}$/, "expected two capital letters such as GB");

/** What must have been agreed to: `purpose` and `channel` as customer_consents has them, or why no consent is needed. */
const consent = z.union(
  [
    z.strictObject({
      purpose: z.string().regex(/^[a-z_]+$/),
      /** Default: every channel recorded for the purpose counts, and a no in one of them is a no. */
      channel: z
        .string()
        .regex(/^[a-z_]+$/)
        .optional(),
    }),
    z.strictObject({
      not_needed_because: z.string().min(10, "say in a sentence why; it is kept with each run"),
    }),
  ],
  "say { purpose: advertising }, with a channel if one alone counts; or { not_needed_because: a sentence }",
);

const guard = z
  .strictObject({
    /** Of those at the platform, the share that one sync may remove. */
    max_removal_share: share.default(0.3),
    /** The new audience against the median of the last runs: below or above these, nothing is sent. */
    least_of_usual: share.default(0.5),
    most_of_usual: z.number().min(1).default(2),
  })
  .prefault({});

const plainSync = z.strictObject({
  segment: name,
  to: name,
  /** mirror: exactly the segment; upsert: who leaves stays; add_only: nobody is changed either. Consent is obeyed in all. */
  mode: z.enum(["mirror", "upsert", "add_only"]).default("mirror"),
  /** address is name, country and postal code; birth_date makes a match surer and names nobody by itself. */
  identifiers: z
    .array(z.enum(["email", "phone", "address", "birth_date"]))
    .refine((kinds) => kinds.some((kind) => kind !== "birth_date"), "name email, phone or address too")
    .default(["email", "phone"]),
  consent,
  /** The region of phone numbers that state none. Without it they are refused. */
  phone_region: region.refine(isPhoneRegion, "no country has this code").optional(),
  /** Share of the segment that is never sent, so that the others can be compared with them. */
  holdout: share.max(0.9).default(0),
  /** Members of these segments are kept out. */
  suppress: z.array(name).default([]),
  /** Only customers of these countries. Default: all. */
  regions: z.array(region).min(1).optional(),
  /** Only customers of at least this age. */
  least_age: z.int().min(13).max(100).optional(),
  /** Whether least_age keeps out whose date of birth is not known. */
  unknown_age: z.enum(["refuse", "allow"]).default("refuse"),
  guard,
  /** Whether a second person must approve each run (`--approved-by`). */
  four_eyes: z.boolean().default(false),
});

/** A date of birth leaves with a consent alone, whatever reason there may be to send the rest without one. */
const sync = plainSync.refine(
  ({ identifiers, consent }) => !identifiers.includes("birth_date") || "purpose" in consent,
  { path: ["identifiers"], error: "birth_date is sent with a consent alone: name its purpose under consent" },
);

/** activations.yml: which segment goes where, and where that is. */
export const activationsSchema = z.strictObject({
  /** Accounts and places; each is read by its own destination. */
  destinations: z.record(name, z.looseObject({ type: name })),
  syncs: z.array(sync).default([]),
});

export type Consent = z.output<typeof consent>;
/** One line of `syncs`, and its name as the state tables have it: `vip:google`. */
export type Sync = z.output<typeof sync> & { name: string };
export type ActivationsFile = z.output<typeof activationsSchema>;
