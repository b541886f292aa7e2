/** Writes a PDF of one page of text: the smallest that every viewer opens (ISO 32000-1, 7.5). */

/**
 * A4, Helvetica, the first line as a heading. Characters outside Latin-1 become `?`, since the standard fonts have none.
 * What does not fit on the page is left out.
 */
export function textPdf(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  const text = lines
    .slice(0, 40)
    .map((line, at) =>
      at === 0 ? `/F1 22 Tf (${literal(line)}) Tj /F1 12 Tf 0 -14 Td` : `0 -18 Td (${literal(line)}) Tj`,
    )
    .join('\n');
  const content = `BT 60 770 Td\n${text}\nET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${content.length}>>stream\n${content}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, at) => {
    const offset = file.length;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map(offset => `${`${offset}`.padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  file += `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer<</Size ${size}/Root 1 0 R>>\nstartxref\n${file.length}\n%%EOF\n`;
  return Uint8Array.from(Buffer.from(file, 'latin1'));
}

/** A PDF string: one byte a character, so that lengths and offsets can be counted in characters. */
function literal(line: string): string {
  return line.replace(/[^\x20-\xff]/gu, '?').replace(/[\\()]/g, '\\$&');
}
