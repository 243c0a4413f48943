import type { z } from "zod";
import type { Clock } from "../../kernel/clock.ts";
import { checkYaml, type YamlFile } from "../../kernel/config.ts";
import { PatronError } from "../../kernel/diagnostics.ts";
import type { Destination } from "./destination.ts";

/** What a destination is made from. */
export interface DestinationDeps {
  /** Its name in activations.yml. */
  name: string;
  /** The sync's: `vip:google`. Files and webhooks pass it on. */
  sync: string;
  file: YamlFile;
  /** Its block in activations.yml. */
  block: unknown;
  env: Readonly<Record<string, string | undefined>>;
  projectDir: string;
  clock: Clock;
  signal: AbortSignal;
}

/** A kind of destination: `type` in activations.yml, and how one is opened. */
export type OpenDestination = (deps: DestinationDeps) => Destination;

/** A destination's block, checked; mistakes are told at their line in activations.yml. */
export const settingsOf = <T>(deps: DestinationDeps, schema: z.ZodType<T>): T =>
  checkYaml(deps.file, schema, { value: deps.block, under: ["destinations", deps.name], exitCode: 2 });

/** A secret from the environment; secrets are never written into activations.yml. */
export function secret(deps: DestinationDeps, variable: string): string {
  const value = deps.env[variable];
  if (value !== undefined && value !== "") return value;
  throw new PatronError(
    {
      code: "credentials-missing",
      message: `${deps.name} needs ${variable}, which the environment does not have.`,
      at: deps.file.at(["destinations", deps.name]),
      help: `export ${variable}=…`,
    },
    { exitCode: 2 },
  );
}
