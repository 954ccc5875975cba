import type { DicomElement, DicomJson } from '../dicom/json';

interface OpenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly dataset: Record<string, DicomElement>;
  readonly values: unknown[];
  text: string;
}

const MAX_DEPTH = 64;

/**
 * The Native DICOM Model in XML (PS3.19 A.1) as DICOM JSON: sequences and plain values, which is all a store answer holds.
 * Undefined for text that is not such a document. No entity is expanded beyond the five of XML itself, and a remark is only
 * so long: text full of beginnings without end must not be searched to its end for each of them.
 */
export function parseNativeXml(text: string): DicomJson | undefined {
  const root = open('', '');
  const stack = [root];
  for (const [, closing, name = '', attributes = '', selfClosing, content] of text.matchAll(
    /<(?:[?!][^>]{0,4096}|(\/)?(?:[\w.-]+:)?([\w.-]+)((?:\s+[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/)?)>([^<]*)/g,
  )) {
    if (name === '') continue;
    if (closing) {
      const element = stack.pop();
      const parent = stack.at(-1);
      if (!element || !parent || element.name !== name) return undefined;
      attach(element, parent);
    } else {
      const element = open(name, attributes);
      element.text = content ?? '';
      stack.push(element);
      if (stack.length > MAX_DEPTH) return undefined;
      const parent = selfClosing ? stack.at(-2) : undefined;
      if (parent) attach(stack.pop() ?? element, parent);
    }
  }
  return stack.length === 1 && Object.keys(root.dataset).length > 0 ? root.dataset : undefined;
}

function open(name: string, attributes: string): OpenElement {
  const pairs = [...attributes.matchAll(/([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)];
  return {
    name,
    attributes: new Map(pairs.map(([, key = '', double, single]) => [key, unescapeXml(double ?? single ?? '')])),
    dataset: {},
    values: [],
    text: '',
  };
}

function attach(element: OpenElement, parent: OpenElement): void {
  const tag = element.attributes.get('tag');
  if (element.name === 'DicomAttribute' && tag && /^[0-9a-f]{8}$/i.test(tag)) {
    parent.dataset[tag.toUpperCase()] = { vr: element.attributes.get('vr') ?? 'UN', Value: element.values };
  } else if (element.name === 'Item') {
    parent.values.push(element.dataset);
  } else if (element.name === 'Value') {
    parent.values.push(unescapeXml(element.text).trim());
  } else {
    Object.assign(parent.dataset, element.dataset);
  }
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const unescapeXml = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => entities[name] ?? '');
