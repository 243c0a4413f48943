const DAY_MS = 86_400_000;
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];

export const pad = (value: number, width = 2): string => String(value).padStart(width, "0");

/** Python's `strftime`. `shown` holds the wall clock as if in UTC. */
export function formatTime(
  shown: Date,
  micros: number,
  format: string,
  zone: { offset?: string; name?: string },
): string {
  const at = parts(shown, micros, zone);
  return format.replace(/%(-?[A-Za-z%])/g, (all, code: string) => {
    const plain = code.startsWith("-") ? at[code.slice(1)]?.() : undefined;
    return plain === undefined ? (at[code]?.() ?? all) : String(Number(plain));
  });
}

function parts(
  shown: Date,
  micros: number,
  zone: { offset?: string; name?: string },
): Record<string, () => string> {
  const [year, month, hour] = [shown.getUTCFullYear(), shown.getUTCMonth(), shown.getUTCHours()];
  const weekday = shown.getUTCDay();
  const dayOfYear = Math.floor((shown.getTime() - Date.UTC(year, 0, 1)) / DAY_MS);
  return {
    Y: () => pad(year, 4),
    y: () => pad(year % 100),
    m: () => pad(month + 1),
    d: () => pad(shown.getUTCDate()),
    H: () => pad(hour),
    I: () => pad(hour % 12 || 12),
    M: () => pad(shown.getUTCMinutes()),
    S: () => pad(shown.getUTCSeconds()),
    f: () => pad(micros, 6),
    p: () => (hour < 12 ? "AM" : "PM"),
    j: () => pad(dayOfYear + 1, 3),
    A: () => DAYS[weekday]!,
    a: () => DAYS[weekday]!.slice(0, 3),
    B: () => MONTHS[month]!,
    b: () => MONTHS[month]!.slice(0, 3),
    h: () => MONTHS[month]!.slice(0, 3),
    w: () => String(weekday),
    u: () => String(weekday || 7),
    U: () => pad(Math.floor((dayOfYear + 7 - weekday) / 7)),
    W: () => pad(Math.floor((dayOfYear + 7 - ((weekday + 6) % 7)) / 7)),
    V: () => pad(isoWeek(shown).week),
    G: () => pad(isoWeek(shown).year, 4),
    F: () => `${pad(year, 4)}-${pad(month + 1)}-${pad(shown.getUTCDate())}`,
    T: () => `${pad(hour)}:${pad(shown.getUTCMinutes())}:${pad(shown.getUTCSeconds())}`,
    D: () => `${pad(month + 1)}/${pad(shown.getUTCDate())}/${pad(year % 100)}`,
    Z: () => zone.name ?? "",
    z: () => zone.offset ?? "",
    s: () => String(Math.floor(shown.getTime() / 1000)),
    "%": () => "%",
  };
}

/** The week that holds the date's Thursday, and that Thursday's year (ISO 8601). */
function isoWeek(date: Date): { year: number; week: number } {
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * DAY_MS);
  const year = thursday.getUTCFullYear();
  return { year, week: Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY_MS / 7) + 1 };
}
