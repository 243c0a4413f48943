import type { World } from "../world.ts";
import { customersCsv } from "./attributes.ts";
import { productsCsv } from "./categories.ts";
import { consentCsv } from "./consents.ts";
import { touchesCsv } from "./mailings.ts";
import { reviewsCsv, surveysCsv } from "./opinions.ts";
import { pointsMovesCsv } from "./points.ts";
import { leadsCsv, siteEventsCsv } from "./prospects.ts";

/** What a shop knows of its customers beside their orders, as files of the demo folder by name. All of it is synthetic. */
export function customerFiles(world: World): Readonly<Record<string, string>> {
  return {
    "customers.csv": customersCsv(world),
    "products.csv": productsCsv(world),
    "points_moves.csv": pointsMovesCsv(world),
    "touches.csv": touchesCsv(world),
    "reviews.csv": reviewsCsv(world),
    "surveys.csv": surveysCsv(world),
    "leads.csv": leadsCsv(world),
    "site_events.csv": siteEventsCsv(world),
    "consent.csv": consentCsv(world),
  };
}
