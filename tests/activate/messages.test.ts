import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findSync, planText, REASONS, readActivations, resultText } from "../../activate/index.ts";
import { maskEmail, maskPhone, withoutPeople } from "../../activate/sync/reasons.ts";
import { LabPlatform, openShop, syncOf } from "./lab.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "activations-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The message of a mistake, with the folder's name taken out. */
function mistake(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message.replaceAll(`${folder}/`, "");
  }
  return "no mistake";
}

it("tells marketing of each reason what it means and what to do", () => {
  const lines = Object.entries(REASONS).map(([reason, { means, todo }]) => `${reason}: ${means}. ${todo}`);
  expect(lines.join("\n")).toMatchInlineSnapshot(`
    "no-consent: said no to this purpose. Nothing: they must not be sent. Ask again only where the law lets you, in another channel.
    consent-unknown: never asked for this purpose. Ask for it at checkout or by e-mail; the answer counts from the next load on.
    suppressed: on a suppression list, or in a segment under suppress. Take the segment out of suppress, or the customer off activate.suppressions, if that was a mistake.
    holdout: held out for comparison. Nothing: without them uplift cannot be measured. Lower holdout in activations.yml if the group is too large.
    region: of a country that is not under regions. Add the country to regions in activations.yml if its law allows the purpose.
    region-unknown: of no known country, and regions names some. Complete the country in the shop or in the CRM.
    too-young: below least_age. Nothing: they must not be sent.
    age-unknown: of unknown age, and least_age names one. Ask for the date of birth, or send them a campaign that needs no age.
    no-identifier: without any of the identifiers of the mapping. Add an identifier under identifiers, or collect e-mail or phone.
    invalid-identifier: with an e-mail or phone that is none. Correct it in the shop; for phones without a country code set phone_region.
    emptied: in an audience that you have emptied. Nothing: they are taken out.
    left-segment: left the segment. Nothing: mirror mode takes them out.
    replaced: taken out when the whole audience was replaced. Nothing: the audience holds those who may be sent now, and nobody else.
    forgotten: asked to be forgotten. Nothing: the platform's hash goes as soon as it confirms.
    customer-gone: merged into another or erased. Nothing: who they are now is sent for himself.
    tried-again: refused last time, tried again. Look at their reason in activate.sync_changelog if they fail each time.
    platform-refused: refused by the platform. Read the platform's reason in activate.sync_changelog; they are tried again at the next sync.
    too-small-audience: in an audience too small for the platform. Widen the segment, or wait until it has grown; --allow small sends it all the same.
    still-under-way: in a batch that the platform still works on. Run the sync again later: it asks for the result first.
    removal-share: the sync would remove more than max_removal_share. Look whether the segment's predicate or a load went wrong; if it is right: --allow removals.
    unusual-size: the audience would leave its usual range. Compare the segment with last week's; if it is right: --allow size.
    audience-moved: activations.yml names another audience than before, and the old one still holds people. Empty or delete the old one at the platform, since nobody is taken out of it any more; then: --allow moved.
    segment-gone: there is no such segment any more. Define it again, or take everybody out: npx patron activate SEGMENT --to DESTINATION --empty."
  `);
});

it("shows a plan and a result as people read them", async () => {
  const shop = await openShop();
  const platform = new LabPlatform();
  await shop.members(1, 30);
  await shop.run(platform);
  await shop.members(31, 32);
  await shop.withdraw("customer_id <= 'c0000002'");
  await shop.leave("customer_id > 'c0000010' and customer_id <= 'c0000030'");
  platform.bad.add("nothing");
  const held = await shop.run(platform);
  expect(planText(syncOf(), held.plan)).toMatchInlineSnapshot(`
    "vip -> lab (mirror, consent to advertising): 12 in the segment, 10 would be at the destination.
    to add  to change  to remove  stay as they are  under way  not sent
    ------  ---------  ---------  ----------------  ---------  --------
         2          0         22                 8          0         0
    To remove:
      20  left the segment. Nothing: mirror mode takes them out.
       2  said no to this purpose. Nothing: they must not be sent. Ask again only where the law lets you, in another channel.
    Some of those to add:
    customer  e-mail         phone
    --------  -------------  ---------
    c0000031  P***@E***.com  *******31
    c0000032  P***@E***.com  *******32
    Held back: the sync would remove more than max_removal_share (22 of 30 would be removed; max_removal_share is 0.3). Look whether the segment's predicate or a load went wrong; if it is right: --allow removals."
  `);
  expect(resultText(syncOf(), await shop.run(platform, { allowed: ["removals"] }))).toMatchInlineSnapshot(`
    "vip -> lab: succeeded. 22 operations accepted, 0 refused; 10 at the destination.
    Not sent:
      2  said no to this purpose. Nothing: they must not be sent. Ask again only where the law lets you, in another channel.
    Removed:
      20  left the segment. Nothing: mirror mode takes them out."
  `);
  await shop.close();
});

it("says what a platform refused with what to do, and what it shows in its own measure", async () => {
  const shop = await openShop();
  const platform = Object.assign(new LabPlatform(), {
    audience: async () => ({ state: "updating" as const, least: 900, most: 1_100, counts: "accounts" }),
  });
  const send = platform.send.bind(platform);
  platform.send = async (batch) => ({
    ...(await send(batch)),
    counted: [{ kind: "refused", reason: "google:NO_CONSENT", rows: 2 }],
    refused: new Map([[batch.members[0]!.rowKey, "google:INVALID_POSTAL_CODE"]]),
  });
  await shop.members(1, 20);
  expect(resultText(syncOf(), await shop.run(platform))).toMatchInlineSnapshot(`
    "vip -> lab: partial. 19 operations accepted, 1 refused; 19 at the destination.
    Refused:
      1  the postal code is none. Correct the postal code in the shop, or take address out of identifiers.
    Refused by number alone (they count as accepted, since nobody knows which):
      2  Google has no consent for the row. Check in the Google account's consent settings that uploaded consent counts; then empty the audience once (--empty) and send it again.
    The platform shows 900 to 1,100 (accounts): it is still being worked on; platforms take up to a day or two."
  `);
  await shop.close();
});

it("reports every mistake of activations.yml at its line", () => {
  const yml = `destinations:
  folder: { type: files, folder: audiences }
syncs:
  - { segment: vip, to: foldr, consent: { purpose: advertising } }
  - { segment: vip, to: folder, consent: { purpose: advertising } }
  - { segment: vip, to: folder, consent: { purpose: advertising } }
`;
  writeFileSync(join(folder, "activations.yml"), yml);
  expect(mistake(() => readActivations(folder, {}))).toMatchInlineSnapshot(`
    "activations.yml:4:25  unknown-destination
      There is no destination foldr.
      Did you mean folder?
    activations.yml:6:5  sync-twice
      vip goes to folder twice.
      Put both into one entry: two would undo each other's changes."
  `);
  writeFileSync(
    join(folder, "activations.yml"),
    yml.replace("to: foldr, consent: { purpose", "too: folder, consent: { porpose"),
  );
  expect(mistake(() => readActivations(folder, {}))).toMatchInlineSnapshot(`
    "activations.yml:4:5  missing-key
      syncs.0.to is missing.
      Invalid input: expected string, received undefined
    activations.yml:4:21  unknown-key
      syncs.0.too is not a setting.
      Did you mean to?
    activations.yml:4:43  wrong-value
      syncs.0.consent: say { purpose: advertising }, with a channel if one alone counts; or { not_needed_because: a sentence }"
  `);
});

it("names the nearest sync, and writes the line that is missing", () => {
  const yml =
    "destinations:\n  folder: { type: files, folder: a }\nsyncs:\n  - { segment: vip, to: folder, consent: { purpose: ads } }\n";
  writeFileSync(join(folder, "activations.yml"), yml);
  const activations = readActivations(folder, {});
  expect(findSync(activations, "vip", "folder").name).toBe("vip:folder");
  expect(mistake(() => findSync(activations, "vib", "folder"))).toMatchInlineSnapshot(`
    "activations.yml:4:3  unknown-sync
      activations.yml sends no segment vib to folder.
      Did you mean vip --to folder?
      Add it under syncs:
        - { segment: vib, to: folder, consent: { purpose: advertising } }"
  `);
  expect(mistake(() => readActivations(join(folder, "none"), {}))).toMatchInlineSnapshot(`
    "none/activations.yml  no-activations
      There is no activations.yml: it says which segment goes where.
      The smallest one that writes files:
      destinations:
        folder: { type: files, folder: audiences }
      syncs:
        - { segment: champions_at_risk, to: folder, consent: { purpose: marketing, channel: email } }"
  `);
});

it("takes addresses and numbers out of what platforms say, and masks samples", () => {
  expect(withoutPeople('bad "ann.b+x@example.com" or +44 7400 100-001,\n or 13812345678')).toBe(
    'bad "[e-mail]" or [number], or [number]',
  );
  expect([maskEmail("ann@example.co.uk"), maskEmail("王@例子.公司"), maskEmail("")]).toEqual([
    "a***@e***.uk",
    "王***@例***.公司",
    "***@***",
  ]);
  expect(maskPhone("+44 7400 100093")).toBe("*******93");
});

it("a consent of which none is loaded is told with those that are", async () => {
  const shop = await openShop();
  await shop.members(1, 3);
  const sync = (consent: Record<string, string>) => ({ consent: { purpose: "advertising", ...consent } });
  const told = async (consent: Record<string, string>) => {
    const asked = sync(consent);
    return resultText(syncOf(asked), await shop.run(new LabPlatform(), { sync: asked }));
  };
  expect(await told({ purpose: "email_marketing" })).toContain(
    "No consent to email_marketing is loaded. There are: { purpose: advertising, channel: web }. Write one of them under consent in activations.yml.",
  );
  expect(await told({ channel: "email" })).toContain("No consent to advertising by email is loaded.");
  expect(await told({})).not.toContain("No consent");
  await shop.sql("delete from customer360.customer_consents");
  expect(await told({})).toContain("No consents are loaded at all");
  await shop.close();
});
