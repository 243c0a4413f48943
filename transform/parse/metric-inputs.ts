export type Dict = Record<string, unknown>;

export const list = (value: unknown): Dict[] => (Array.isArray(value) ? (value as Dict[]) : []);

export const dict = (value: unknown): Dict =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Dict) : {};

/** A measure's or a metric's name, however the entry names it: by text alone, or with more beside it. */
export const nameOf = (value: unknown): string =>
  String(typeof value === "string" ? value : (dict(value).name ?? ""));

/** What a metric aggregates itself: its measure, or a conversion's two. */
export function measuresOf(metric: Dict): unknown[] {
  const params = dict(metric.type_params);
  const conversion = dict(params.conversion_type_params);
  return [params.measure, conversion.base_measure, conversion.conversion_measure].filter(Boolean);
}

/** The metrics that a ratio or a derived metric is made of, in dbt's order. */
export function inputsOf(metric: Dict): unknown[] {
  const params = dict(metric.type_params);
  return [params.numerator, params.denominator, ...(list(params.metrics) as unknown[])].filter(Boolean);
}
