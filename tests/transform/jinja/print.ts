import { parseTemplate, type RenderOptions, render } from "../../../transform/jinja/index.ts";

/** Renders a template given as text; its name in errors is `t`. */
export async function print(
  source: string,
  context: Record<string, unknown> = {},
  options: RenderOptions = {},
): Promise<string> {
  return render(parseTemplate(source, "t"), context, options);
}

/** The message of the error that a template raises, place and hint included. */
export async function failure(source: string, context: Record<string, unknown> = {}): Promise<string> {
  return print(source, context).then(
    (text) => `no error, but: ${text}`,
    (error: Error) => error.message,
  );
}
