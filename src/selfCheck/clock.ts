import { fault, type Finding, fine, notLooked, warning } from './check';

/** Beyond the first, times of documents mislead; beyond the second, tokens are refused as not yet valid or expired. */
const NOTABLE_MS = 60_000;
const FATAL_MS = 300_000;

/** Compares the `Date` of an answer (full seconds, RFC 9110 6.6.1) with the clock of this computer. */
export function clockFinding(who: string, date: string | null, nowMs = Date.now()): Finding {
  const then = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(then)) {
    return notLooked(
      `${who} does not show its time.`,
      'To have it checked, add Date to Access-Control-Expose-Headers where the server is on another origin.',
    );
  }
  const offMs = then - nowMs;
  const size = Math.abs(offMs);
  const detail = `Server ${new Date(then).toISOString()}, this computer ${new Date(nowMs).toISOString()}`;
  if (size <= NOTABLE_MS) return fine(`${who} and this computer agree on the time.`, detail);
  const words = {
    what: `${who} and this computer are ${durationWords(size)} apart (${offMs > 0 ? 'the server is ahead' : 'this computer is ahead'}).`,
    why: 'Reports carry the time of this computer; tokens are refused as expired or not yet valid when clocks differ.',
    toDo: 'Let server and workstation follow the same time server (NTP).',
    detail,
  };
  return size > FATAL_MS ? fault(words) : warning(words);
}

const durationWords = (ms: number): string => {
  const minutes = ms / 60_000;
  if (minutes < 1.95) return `${Math.round(ms / 1000)} s`;
  return minutes < 120 ? `${Math.round(minutes)} minutes` : `${Math.round(minutes / 60)} hours`;
};
