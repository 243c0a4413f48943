import { escaped } from "./cells.ts";
import { HEAD_ROW } from "./sheet.ts";

const HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/**
 * The parts of a workbook beside its sheets (ECMA-376), by their paths. `sheets` in the order of their tabs; the first
 * `titleRows` of each print on every page.
 */
export function workbookParts(
  sheets: readonly { name: string; file: string }[],
  titleRows = HEAD_ROW,
): Map<string, string> {
  const overrides = sheets.map(
    ({ file }) => `<Override PartName="/xl/worksheets/${file}" ContentType="${TYPE}.worksheet+xml"/>`,
  );
  const links = sheets.map(
    ({ file }, i) =>
      `<Relationship Id="rId${i + 1}" Type="${OFFICE}/worksheet" Target="worksheets/${file}"/>`,
  );
  return new Map([
    [
      "[Content_Types].xml",
      `${HEADER}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/>${overrides.join("")}</Types>`,
    ],
    [
      "_rels/.rels",
      `${HEADER}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      "xl/_rels/workbook.xml.rels",
      `${HEADER}<Relationships xmlns="${PACKAGE}/relationships">${links.join("")}<Relationship Id="rId${sheets.length + 1}" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    ],
    [
      "xl/workbook.xml",
      workbookXml(
        sheets.map((sheet) => sheet.name),
        titleRows,
      ),
    ],
    ["xl/styles.xml", STYLES],
  ]);
}

/** Tabs, and the rows that print on every page. Readers recalculate when they open it. */
function workbookXml(names: readonly string[], titleRows: number): string {
  const tabs = names.map(
    (name, i) => `<sheet name="${escaped(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`,
  );
  const titles = names.map(
    (name, i) =>
      `<definedName name="_xlnm.Print_Titles" localSheetId="${i}">${escaped(quoted(name))}!$1:$${titleRows}</definedName>`,
  );
  return `${HEADER}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${tabs.join("")}</sheets><definedNames>${titles.join("")}</definedNames><calcPr calcId="191029" fullCalcOnLoad="1"/></workbook>`;
}

/** A sheet's name in a formula. */
export const quoted = (name: string): string => `'${name.replaceAll("'", "''")}'`;

const xf = (format: number, font = 0, fill = 0, border = 0, more = ""): string =>
  `<xf numFmtId="${format}" fontId="${font}" fillId="${fill}" borderId="${border}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"${more === "" ? "/>" : ` applyAlignment="1">${more}</xf>`}`;

/** In the order of `STYLE` in cells.ts. 3 and 4 are built-in formats; those from 164 on are declared here. */
const STYLES = `${HEADER}<styleSheet xmlns="${MAIN}"><numFmts count="4"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="166" formatCode="0.000000000"/><numFmt numFmtId="167" formatCode="#,##0.00;[Red]\\-#,##0.00"/></numFmts><fonts count="3"><font><sz val="10"/><name val="Arial"/></font><font><b/><sz val="10"/><name val="Arial"/></font><font><b/><sz val="14"/><name val="Arial"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE7ECF3"/><bgColor indexed="64"/></patternFill></fill></fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left/><right/><top style="thin"><color auto="1"/></top><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="13">${[
  xf(0),
  xf(0, 1, 2, 0, '<alignment wrapText="1" vertical="top"/>'),
  xf(167),
  xf(3),
  xf(164),
  xf(165),
  xf(49),
  xf(0, 2),
  xf(167, 1, 0, 1),
  xf(0, 1, 0, 1),
  xf(166),
  xf(3, 1, 0, 1),
  xf(49, 0, 0, 0, '<alignment wrapText="1" vertical="top"/>'),
].join(
  "",
)}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
