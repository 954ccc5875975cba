import { isCapability } from './capabilities';
import type { SourceFindings } from './profile';

/** Where what was learnt outlives a page load. Text in, text out; neither may throw (the app wraps what the browser has). */
export interface CapabilityMemory {
  load(key: string): string | undefined;
  save(key: string, text: string): void;
}

/** Archives are changed and updated: what is older is asked for again. */
export const MEMORY_LIFETIME_MS = 24 * 60 * 60 * 1000;
/** Raised whenever a value changes its meaning: older memories are then not read. */
const VERSION = 1;

/** One entry per WADO root, without user info, query or fragment, which might be secrets. */
export const memoryKeyOf = (wadoRoot: URL): string =>
  `parfocal.archive.${VERSION}:${wadoRoot.origin}${wadoRoot.pathname.replace(/\/+$/, '')}`;

/** Names of rungs as this folder writes them; neither a UID nor a token looks like that. */
const RUNG = /^[a-z][a-z+]*(?:-[a-z0-9+]+){0,5}$/;
const LONGEST_RUNG = 40;

/** As JSON: `facts` are [id, value, how, atMs], `rungs` [ladder, rung, state, how, atMs]. */
export function writeMemory(findings: SourceFindings): string {
  const facts = [...findings.facts.entries()].flatMap(([id, { value, how, atMs }]) =>
    // Which fields are refused is not written down, so that some are is not either.
    isCapability(id, value) && value !== 'some' ? [[id, value, how, atMs]] : [],
  );
  const rungs = Object.entries(findings.ladders).flatMap(([name, ladder]) =>
    [...ladder.entries()].flatMap(([rung, { state, how, atMs }]) =>
      isRung(rung) && state !== 'refused' ? [[name, rung, state, how, atMs]] : [],
    ),
  );
  return JSON.stringify({ version: VERSION, facts, rungs });
}

/** Takes over what is still young enough and is what this program writes; everything else is left out. */
export function readMemory(text: string | undefined, findings: SourceFindings, nowMs: number): void {
  const memory = parse(text);
  if (memory?.version !== VERSION) return;
  for (const entry of listOf(memory.facts)) {
    const [id, value, how, atMs] = listOf(entry);
    if (!isCapability(id, value) || !isHow(how) || !isYoung(atMs, nowMs)) continue;
    findings.facts.remember(id, { value: value as string | number, how, atMs });
  }
  const ladders = new Map(Object.entries(findings.ladders));
  for (const entry of listOf(memory.rungs)) {
    const [name, rung, state, how, atMs] = listOf(entry);
    const ladder = typeof name === 'string' ? ladders.get(name) : undefined;
    if (!ladder || !isRung(rung) || !isHow(how) || !isYoung(atMs, nowMs)) continue;
    if (state === 'works' || state === 'useless') ladder.remember(rung, { state, how, atMs });
  }
}

function parse(text: string | undefined): Record<string, unknown> | undefined {
  if (!text) return undefined;
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch {
    // Somebody else's entry, or a torn one: as good as none, for everything in it can be learnt again.
    return undefined;
  }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isHow = (how: unknown): how is 'use' | 'probe' => how === 'use' || how === 'probe';
const isRung = (rung: unknown): rung is string =>
  typeof rung === 'string' && rung.length <= LONGEST_RUNG && RUNG.test(rung);
const isYoung = (atMs: unknown, nowMs: number): atMs is number =>
  typeof atMs === 'number' && atMs <= nowMs && nowMs - atMs < MEMORY_LIFETIME_MS;
