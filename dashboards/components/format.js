// One place for how figures look. The locale is fixed, so that a page built on a server and shown in a browser agree.
const locale = 'en-GB';
const gap = '–';

const missing = (value) => value === null || value === undefined || Number.isNaN(value);

/** 1234.5 -> £1,235 (digits = 0). */
export function money(value, currency = 'GBP', digits = 0) {
	if (missing(value)) return gap;
	return new Intl.NumberFormat(locale, {
		style: 'currency',
		currency: currency ?? 'GBP',
		minimumFractionDigits: digits,
		maximumFractionDigits: digits
	}).format(value);
}

/** 0.1234 -> 12.3 %, held together by a space that does not break */
export function percent(value, digits = 1) {
	return missing(value) ? gap : `${(value * 100).toFixed(digits)}\u00a0%`;
}

/** 1234.5 -> 1,235 */
export function number(value, digits = 0) {
	if (missing(value)) return gap;
	return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}

/** '2011-11' or '2011-11-01' -> November 2011 */
export function monthName(text) {
	if (!text) return gap;
	const [year, month] = text.split('-').map(Number);
	const date = new Date(Date.UTC(year, month - 1, 1));
	return new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(date);
}

/** '2011-12-09' or '2011-12-09 12:50' -> 9 Dec 2011 */
export function day(text) {
	if (!text) return gap;
	const date = new Date(`${text.slice(0, 10)}T00:00:00Z`);
	return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(date);
}

/** A value by kind: money, percent, number, days, text. */
export function figure(value, kind, currency, digits) {
	if (missing(value)) return gap;
	if (kind === 'money') return money(value, currency, digits);
	if (kind === 'percent') return percent(value, digits);
	if (kind === 'number') return number(value, digits);
	if (kind === 'days') return `${number(value, digits)} days`;
	return String(value);
}

/** The currency as a number format of charts and tables: GBP -> "£"#,##0 */
export function moneyFormat(currency = 'GBP', digits = 0) {
	const parts = new Intl.NumberFormat(locale, { style: 'currency', currency: currency ?? 'GBP' }).formatToParts(1);
	const symbol = parts.find((part) => part.type === 'currency').value;
	return `"${symbol}"#,##0${digits > 0 ? '.' + '0'.repeat(digits) : ''}`;
}
