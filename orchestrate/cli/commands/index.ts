import type { CommandSpec } from "../command.ts";
import { doctor } from "./doctor.ts";
import { extract } from "./extract.ts";
import { init } from "./init.ts";
import { ls } from "./ls.ts";
import { build, compile, seed, test } from "./models.ts";
import { publish } from "./publish.ts";
import { run } from "./run.ts";
import { sandbox } from "./sandbox.ts";
import { schedule } from "./schedule.ts";
import { serve } from "./serve.ts";
import { show } from "./show.ts";
import { start } from "./start.ts";
import { status } from "./status.ts";

/** Every command, in the order that the help shows. */
export const commands: readonly CommandSpec[] = [
  start,
  init,
  run,
  extract,
  build,
  seed,
  test,
  compile,
  show,
  ls,
  publish,
  serve,
  schedule,
  status,
  doctor,
  sandbox,
];
