// The facts of one customer's 360, in groups: [label, shown text, column of customer_360].
import { day, money, monthName, number, percent } from './format.js';

const yesNo = (value) => (value === null || value === undefined ? 'unknown' : value ? 'yes' : 'no');
const words = (text) => (text === null || text === undefined ? null : String(text).replaceAll('_', ' '));
const dated = (text, on, source) => [text, on && day(on), source].filter(Boolean).join(', ') || null;
const ofFive = (value) => (value === null || value === undefined ? null : `${number(value)} of 5`);

const lateness = (days) => (days === null || days === undefined ? null : days > 0 ? `by ${number(days)} days` : `due in ${number(-days)} days`);

/** What was generated for this customer, in words. */
export function generatedOf(c) {
	return [
		c.contact_is_synthetic && 'name and contacts',
		c.attributes_are_synthetic && 'region, language, kind and membership',
		c.costs_are_synthetic && 'costs, and so CM1 to CM3',
		c.tickets_are_synthetic && 'service tickets',
		c.touches_are_synthetic && 'touches',
		c.surveys_are_synthetic && 'answers to surveys',
		c.points_are_synthetic && 'points'
	].filter(Boolean);
}

/** The groups in the order in which they are shown. */
export function factGroups(c, currency) {
	return [
		{ title: 'Profile', facts: profile(c, currency) },
		{ title: 'Where it stands', facts: standing(c, currency) },
		{ title: 'Buying', facts: buying(c, currency) },
		{ title: 'Credit and membership', facts: credit(c, currency) },
		{ title: 'Service and opinion', facts: service(c) },
		{ title: 'Marketing and consent', facts: marketing(c, currency) }
	];
}

const profile = (c, currency) => [
	['Kind', c.person_kind, 'person_kind'],
	['Country', c.country, 'country'],
	['Region', c.region, 'region'],
	['Language', c.language, 'language'],
	['E-mail', c.email_masked, 'email_masked'],
	['Phone', c.phone_masked, 'phone_masked'],
	['Household or company', c.rollup_kind ? `${c.rollup_kind} of ${number(c.rollup_customers)}` : null, 'rollup_kind'],
	['Net sales of all in it', c.rollup_kind ? money(c.rollup_net_sales, currency) : null, 'rollup_net_sales'],
	['Attitudes', c.attitudes, 'attitudes']
];

const standing = (c, currency) => [
	['Stage', dated(c.lifecycle_stage, c.lifecycle_stage_since), 'lifecycle_stage'],
	['Value tier', c.value_tier, 'value_tier'],
	['Segments', words(c.segments), 'segments'],
	['Buys for', c.goods_need, 'goods_need'],
	['Asks for', c.service_need, 'service_need'],
	['RFM scores', [c.r_score, c.f_score, c.m_score].map((s) => s ?? '–').join(' · '), 'r_score'],
	['Own cycle', c.cycle_days === null ? null : `${number(c.cycle_days)} days${c.cycle_source === 'own' ? '' : ' (of customers alike)'}`, 'cycle_days'],
	['Next order expected', day(c.expected_next_order_on), 'expected_next_order_on'],
	['Overdue', lateness(c.days_overdue), 'days_overdue'],
	['P(alive), estimate', percent(c.p_alive, 0), 'p_alive'],
	['Expected purchases, 365 days', number(c.expected_orders_365, 1), 'expected_orders_365'],
	['Expected margin, 365 days', money(c.expected_margin_365, currency), 'expected_margin_365']
];

const buying = (c, currency) => [
	['First order', day(c.first_order_on), 'first_order_on'],
	['Last order', day(c.last_order_on), 'last_order_on'],
	['Cohort', c.cohort_month ? monthName(c.cohort_month) : null, 'cohort_month'],
	['Average order', money(c.average_order_value, currency, 2), 'average_order_value'],
	['Days between orders', number(c.average_days_between_orders, 1), 'average_days_between_orders'],
	['Units', number(c.units), 'units'],
	['Refunds', money(c.refunds_amount, currency, 2), 'refunds_amount'],
	['Return share', percent(c.return_share), 'return_share'],
	['Favourite category', c.favourite_category, 'favourite_category'],
	['Most bought', c.top_title, 'top_title'],
	['Price band', c.favourite_price_band, 'favourite_price_band'],
	['Brand', c.favourite_brand, 'favourite_brand'],
	['Channel', c.favourite_channel, 'favourite_channel'],
	['Time of day', c.favourite_time_of_day, 'favourite_time_of_day'],
	['Hour', c.favourite_hour === null || c.favourite_hour === undefined ? null : `${c.favourite_hour}:00`, 'favourite_hour'],
	['Device', c.favourite_device, 'favourite_device'],
	['Bought at a discount', percent(c.discount_share), 'discount_share']
];

const credit = (c, currency) => [
	['Failed payments', c.last_failed_payment_on ? `${number(c.failed_payments)}, last ${day(c.last_failed_payment_on)}` : number(c.failed_payments), 'failed_payments'],
	['Disputed payments', number(c.chargebacks), 'chargebacks'],
	['Disputed amount', money(c.chargeback_amount, currency, 2), 'chargeback_amount'],
	['Orders overdue', number(c.overdue_orders), 'overdue_orders'],
	['Amount overdue', money(c.overdue_amount, currency, 2), 'overdue_amount'],
	['Days late', number(c.payment_days_late), 'payment_days_late'],
	['Member', c.membership_tier ? `${c.membership_tier}, since ${day(c.member_since_on)}` : null, 'membership_tier'],
	['Points', number(c.points_balance), 'points_balance'],
	['Points earned', number(c.points_earned), 'points_earned'],
	['Points redeemed', number(c.points_redeemed), 'points_redeemed']
];

const service = (c) => [
	['Tickets', number(c.tickets), 'tickets'],
	['Open', number(c.open_tickets), 'open_tickets'],
	['Complaints', c.last_complaint_on ? `${number(c.complaints)}, last ${day(c.last_complaint_on)}` : number(c.complaints), 'complaints'],
	['Last ticket', day(c.last_ticket_on), 'last_ticket_on'],
	['Average first reply', c.average_first_reply_minutes === null ? null : `${number(c.average_first_reply_minutes)} min`, 'average_first_reply_minutes'],
	['Opened again', number(c.ticket_reopenings), 'ticket_reopenings'],
	['Rated good / bad', `${number(c.satisfaction_good)} / ${number(c.satisfaction_bad)}`, 'satisfaction_good'],
	['Satisfied with the goods', ofFive(c.satisfaction_product), 'satisfaction_product'],
	['… the service', ofFive(c.satisfaction_service), 'satisfaction_service'],
	['… the staff', ofFive(c.satisfaction_staff), 'satisfaction_staff'],
	['Reviews / bad', `${number(c.reviews)} / ${number(c.bad_reviews)}`, 'bad_reviews'],
	['Average rating', number(c.average_rating, 1), 'average_rating']
];

const touch = (on, channel) => (on ? `${day(on)}${channel ? `, ${channel}` : ''}` : null);

const marketing = (c, currency) => [
	['E-mail marketing', dated(yesNo(c.accepts_email_marketing), c.email_marketing_consent_on, c.email_marketing_consent_source), 'accepts_email_marketing'],
	['SMS marketing', dated(yesNo(c.accepts_sms_marketing), c.sms_marketing_consent_on, c.sms_marketing_consent_source), 'accepts_sms_marketing'],
	['Advertising', dated(yesNo(c.accepts_advertising), c.advertising_consent_on, c.advertising_consent_source), 'accepts_advertising'],
	['First source', c.first_utm_source, 'first_utm_source'],
	['First campaign', c.first_utm_campaign, 'first_utm_campaign'],
	['Last campaign', c.last_utm_campaign, 'last_utm_campaign'],
	['Marketing cost', money(c.attributed_marketing_cost, currency, 2), 'attributed_marketing_cost'],
	['First touch', touch(c.first_touch_on, c.first_touch_channel), 'first_touch_on'],
	['Last touch', touch(c.last_touch_on, c.last_touch_channel), 'last_touch_on'],
	['Contacts of late', `${number(c.recent_contacts)}${c.is_fatigued ? ', enough for now' : ''}`, 'recent_contacts'],
	['Campaigns answered', `${number(c.campaigns_answered)} of ${number(c.campaigns_received)}`, 'campaigns_answered'],
	['By channel', c.channel_responses, 'channel_responses'],
	['Coupons redeemed', number(c.coupons_redeemed), 'coupons_redeemed']
];
