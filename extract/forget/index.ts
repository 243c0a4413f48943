/** Forgetting: raw tables, quarantine and landing without a person, and tombstones that keep the person out. */

export { eraseLanding, type LandingErased } from "./erase-landing.ts";
export { findInRaw, type Place, type RawFindings } from "./erase-raw.ts";
export { eraseFromLoads, eraseLeftovers, type Forgettable } from "./forget.ts";
export { readTombstones } from "./store.ts";
export { type Contacts, holdsAny, sweepTable, textColumns } from "./sweep.ts";
export { emailSpelling, isPseudonym, phoneSpelling, type Tombstones } from "./tombstones.ts";
