import { isUid } from '../dicom/uids';
import { stripItemHeader, transferSyntaxOf } from './codestream';
import type { WatchAnswer } from './exchange';
import { parseMediaType } from './multipart';
import { readPartHead } from './partHeaders';

/** The syntax of a frame, from what its part, its answer and its own bytes say of it. */
export function partSyntax(headers: ReadonlyMap<string, string>, bytes: Uint8Array, answerType: string): string {
  const own = headers.get('content-type');
  const transferSyntaxUid = transferSyntaxIn(own) ?? transferSyntaxIn(answerType);
  return transferSyntaxOf(bytes, { transferSyntaxUid, mediaType: parseMediaType(own).type });
}

/** The parameter as the standard has it, or where Orthanc puts it: inside the quotes of `type`. */
function transferSyntaxIn(contentType: string | undefined): string | undefined {
  const { parameters } = parseMediaType(contentType);
  const uid =
    parameters.get('transfer-syntax') ?? parseMediaType(parameters.get('type')).parameters.get('transfer-syntax');
  return uid && isUid(uid) ? uid : undefined;
}

/** Enough for the headers of a part and the markers of a codestream before its scan. */
const ENOUGH_BYTES = 2048;

/**
 * Tells the syntax of an answer of frames while its pixels are still on their way, so that what decodes them can be fetched
 * beside them. It is a guess for that alone: a frame goes by what is found when it is there.
 */
export function syntaxAhead(tell: (transferSyntaxUid: string) => void): WatchAnswer {
  return (response) => {
    const answerType = response.headers.get('Content-Type') ?? '';
    if (response.status !== 200 || !answerType.includes('multipart/related')) return undefined;
    let head: Uint8Array | undefined = new Uint8Array();
    return (piece) => {
      if (!head) return;
      const begun: Uint8Array = new Uint8Array(Math.min(ENOUGH_BYTES, head.length + piece.length));
      begun.set(head);
      begun.set(piece.subarray(0, begun.length - head.length), head.length);
      head = begun.length < ENOUGH_BYTES ? begun : undefined;
      if (!head) tellOf(begun, answerType, tell);
    };
  };
}

function tellOf(begun: Uint8Array, answerType: string, tell: (transferSyntaxUid: string) => void): void {
  const lineFeed = begun.indexOf(
    0x0a,
    begun.findIndex((byte) => byte !== 0x0d && byte !== 0x0a),
  );
  const part = lineFeed < 0 ? '' : readPartHead(begun, lineFeed + 1);
  if (typeof part === 'string') return;
  tell(partSyntax(part.headers, stripItemHeader(begun.subarray(part.bodyStart)), answerType));
}
