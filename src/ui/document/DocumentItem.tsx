import { useState } from 'react';
import type { CodedConcept } from '../../dicom/codedConcept';
import type { DocumentNode } from '../../dicom/document';
import { nodeAt } from '../../dicom/documentTree';
import { visibleText } from '../../dicom/visibleText';
import { Bdi } from '../controls/Bdi';
import styles from './DocumentTree.module.css';
import type { DocumentContext } from './documentContext';
import { codeWords, itemFacts, nameOf, numberWords, valueText } from './documentWords';
import { ReferenceButtons } from './ReferenceButtons';

/** A code meaning has 64 characters (PS3.5 6.2); the whole of it is in the title. */
const LONGEST_NAME = 240;

/** One content item: what it is called, and what it says. */
export function DocumentItem({
  node,
  context,
  isCurrent,
}: {
  readonly node: DocumentNode;
  readonly context: DocumentContext;
  readonly isCurrent: boolean;
}) {
  const { areCodesShown } = context;
  return (
    <>
      {areCodesShown && (
        <Bdi className={styles.relationship}>
          {[node.relationship, node.valueType].filter(Boolean).join(' ') || 'no type'}
        </Bdi>
      )}
      <Bdi
        className={node.value.kind === 'container' ? styles.heading : styles.name}
        longest={LONGEST_NAME}
        title={visibleText(itemFacts(node))}
      >
        {nameOf(node)}
      </Bdi>
      {areCodesShown && <Code code={node.name} />}
      <Value node={node} context={context} isCurrent={isCurrent} />
    </>
  );
}

function Value({
  node,
  context,
  isCurrent,
}: {
  readonly node: DocumentNode;
  readonly context: DocumentContext;
  readonly isCurrent: boolean;
}) {
  const { value } = node;
  switch (value.kind) {
    case 'container':
      return null;
    case 'text':
      return <LongText text={value.text} tabIndex={isCurrent ? 0 : -1} />;
    case 'code':
      return (
        <>
          <Bdi className={styles.value}>{value.code.meaning}</Bdi>
          {context.areCodesShown && <Code code={value.code} />}
        </>
      );
    case 'number':
      return (
        <>
          <Bdi className={styles.value} data-missing={value.value === undefined || undefined}>
            {numberWords(value)}
          </Bdi>
          {context.areCodesShown && <Code code={value.unit} />}
        </>
      );
    case 'object':
      return (
        <>
          <ReferenceButtons node={node} context={context} tabIndex={isCurrent ? 0 : -1} />
          <MoreFrames frameNumbers={value.frameNumbers} />
          {value.note && <Bdi className={styles.note}>{value.note}</Bdi>}
        </>
      );
    case 'coordinates':
      return <ReferenceButtons node={node} context={context} tabIndex={isCurrent ? 0 : -1} />;
    case 'reference':
      return <Pointer path={value.path} context={context} tabIndex={isCurrent ? 0 : -1} />;
    case 'time':
      return <Bdi className={styles.value}>{valueText(value)}</Bdi>;
    case 'unknown':
      return (
        <Bdi className={styles.value} data-missing>
          {valueText(value)}
        </Bdi>
      );
  }
}

function Code({ code }: { readonly code: CodedConcept | undefined }) {
  return code === undefined || code.value === '' ? null : <Bdi className={styles.code}>{codeWords(code)}</Bdi>;
}

/** A by-reference relationship: another place in this document (SR-31). */
function Pointer({
  path,
  context,
  tabIndex,
}: {
  readonly path: string;
  readonly context: DocumentContext;
  readonly tabIndex: number;
}) {
  const target = nodeAt(context.root, path);
  if (target === undefined) {
    return (
      <Bdi className={styles.value} data-missing>
        item {path.slice(0, 60)}, which is not in this document
      </Bdi>
    );
  }
  const words = [nameOf(target), valueText(target.value)].filter(Boolean).join(': ');
  return (
    <button type="button" tabIndex={tabIndex} className={styles.link} onClick={() => context.goTo(path)}>
      <Bdi>{words.length > 120 ? `${words.slice(0, 119)}…` : words}</Bdi>
    </button>
  );
}

const LONG = 700;
const BEGINNING = 500;

/** Narrative as it was written, its beginning where it is very long. */
function LongText({ text, tabIndex }: { readonly text: string; readonly tabIndex: number }) {
  const [isWhole, setWhole] = useState(false);
  if (text.length <= LONG) return <Bdi className={styles.text}>{text}</Bdi>;
  return (
    <>
      <Bdi className={styles.text} longest={text.length}>
        {isWhole ? text : `${text.slice(0, BEGINNING)}…`}
      </Bdi>
      <button type="button" tabIndex={tabIndex} className={styles.link} onClick={() => setWhole(!isWhole)}>
        {isWhole ? 'Show its beginning only' : `Show all ${text.length.toLocaleString('en')} characters`}
      </button>
    </>
  );
}

function MoreFrames({ frameNumbers }: { readonly frameNumbers: readonly number[] }) {
  if (frameNumbers.length <= 8) return null;
  return <span className={styles.note}>and {frameNumbers.length - 8} more frames</span>;
}
