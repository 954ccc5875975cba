// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import { cdaText } from './cdaText';

const utf8 = (text: string) => new TextEncoder().encode(text);
const cda = (narrative: string) =>
  utf8(`<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3">
    <title>Discharge <b>summary</b></title>
    <recordTarget><patientRole><id root="1.2.3" extension="4711"/><id nullFlavor="UNK"/><patient><name><given>Jane</given><family>Doe</family></name><birthTime value="19610302"/></patient></patientRole></recordTarget>
    <component><structuredBody><component><section><title>Findings</title><text>${narrative}</text></section></component></structuredBody></component>
  </ClinicalDocument>`);

const read = (narrative: string) => {
  const text = cdaText(cda(narrative));
  if (!text.ok) throw new Error(text.error);
  return text.value;
};

describe('the narrative of a CDA document', () => {
  test('a document has its title, its patient, and its sections with paragraphs, lists and tables in their order', () => {
    const text = read(
      '<paragraph>Nodule  of\n 8 mm</paragraph><list><item>left<list><item>upper lobe</item></list>as before</item></list>' +
        '<table><tr><th>Name</th><th>Value</th></tr><tr><td>Length</td><td>8 mm</td></tr></table>Tail<br/>end',
    );
    expect(text.title).toBe('Discharge summary');
    expect(text.patients).toEqual([
      { ids: ['4711'], name: 'Jane Doe', givenNames: 'Jane', familyName: 'Doe', birthDate: '19610302' },
    ]);
    expect(text.blocks).toEqual([
      { kind: 'heading', level: 1, text: 'Findings' },
      { kind: 'paragraph', text: 'Nodule of 8 mm' },
      { kind: 'item', depth: 1, text: 'left' },
      { kind: 'item', depth: 2, text: 'upper lobe' },
      { kind: 'item', depth: 1, text: 'as before' },
      { kind: 'row', isHead: true, cells: ['Name', 'Value'] },
      { kind: 'row', isHead: false, cells: ['Length', '8 mm'] },
      { kind: 'paragraph', text: 'Tail' },
      { kind: 'paragraph', text: 'end' },
    ]);
  });

  test('what was deleted in a revision does not read as if it stood, and a picture is said to be left out', () => {
    const { blocks } = read(
      '<paragraph>No <content revised="delete">malignancy</content> change</paragraph><renderMultiMedia referencedObject="x"/>',
    );
    expect(blocks.slice(1)).toEqual([
      { kind: 'paragraph', text: 'No [deleted: malignancy] change' },
      { kind: 'note', text: expect.stringContaining('picture') },
    ]);
  });

  test('AT-19: of scripts, links and pictures only the words are left', () => {
    const { blocks } = read(
      '<paragraph onclick="evil()"><linkHtml href="javascript:evil()">see here</linkHtml><img src="http://evil.example/x"/></paragraph><script>evil()</script>',
    );
    expect(blocks.slice(1)).toEqual([{ kind: 'paragraph', text: 'see here' }]);
  });

  test('thousands of paragraphs are shown up to a number, and the rest is counted', () => {
    const text = read('<paragraph>a</paragraph>'.repeat(4100));
    expect(text.blocks).toHaveLength(4000);
    expect(text.leftOut).toBe(101);
  });

  test.each([
    [
      'an entity that grows without end',
      '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><ClinicalDocument/>',
      'document type',
    ],
    ['a page of HTML', '<html><body>x</body></html>', 'no clinical document'],
  ])('AT-19: %s is refused in words', (_, text, words) => {
    expect(cdaText(utf8(text))).toEqual({ ok: false, error: expect.stringContaining(words) });
  });

  test('AT-19: a document type declaration in UTF-16 is found as well', () => {
    const text = '\uFEFF<!DOCTYPE x SYSTEM "http://evil.example/x"><ClinicalDocument/>';
    const bytes = new Uint8Array(Uint16Array.from(text, (letter) => letter.charCodeAt(0)).buffer);
    expect(cdaText(bytes)).toMatchObject({ ok: false, error: expect.stringContaining('document type') });
  });

  test('AT-19: 50 MB are not parsed', () => {
    expect(cdaText(new Uint8Array(50e6))).toEqual({ ok: false, error: expect.stringContaining('50 MB') });
  });
});
