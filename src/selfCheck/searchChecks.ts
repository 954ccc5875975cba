import { stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { type ArchiveSurvey, JSON_TYPE, rowsOf } from './archiveSurvey';
import { type Answer, isWebPage, jsonOf, type Reply, timeWords } from './ask';
import { type Check, fault, type Finding, fine, notLooked, warning } from './check';
import { notReached, replyWords } from './reachChecks';

/** Searching (QIDO-RS, PS3.18 10.6) as the work list needs it. */
export function searchChecks(survey: ArchiveSurvey): readonly Check[] {
  const { id } = survey.archive;
  const after = () => survey.search();
  return [
    { id: `${id}/qido`, title: 'Search address (qidoRoot)', after, run: () => searchRoot(survey) },
    { id: `${id}/limit`, title: 'Paging: limit', after, run: (signal) => limit(survey, signal) },
    { id: `${id}/offset`, title: 'Paging: offset', after, run: (signal) => offset(survey, signal) },
    { id: `${id}/wildcard`, title: 'Search by part of a name', after, run: (signal) => wildcard(survey, signal) },
    { id: `${id}/includefield`, title: 'Additional columns', after, run: () => includeField(survey) },
  ];
}

async function searchRoot(survey: ArchiveSurvey): Promise<Finding> {
  if ((await survey.access()) !== 'open') return notReached();
  const reply = await survey.search();
  if (reply.kind !== 'answer') return notReached();
  if (reply.status === 401 || reply.status === 403) return notSignedIn();
  const studies = rowsOf(reply, tags.StudyInstanceUID);
  const detail = `GET ${survey.archive.qidoRoot}/studies: ${replyWords(reply)}${reply.isRedirected ? ', redirected' : ''}`;
  if (studies === undefined) return notASearch(reply, detail);
  if (studies.length === 0)
    return fine('It searches, but holds no study that you may see; the rest cannot be tried.', detail);
  return reply.tookMs < 5000
    ? fine(`Studies are found, in ${timeWords(reply.tookMs)}.`, detail)
    : warning({
        what: `A search for ${studies.length} studies took ${timeWords(reply.tookMs)}.`,
        why: 'Readers wait as long for every filter of the work list.',
        toDo: 'Look at the database of the archive: indexes on date, patient ID and modality, and its load.',
        detail,
      });
}

function notASearch(reply: Answer, detail: string): Finding {
  const why = 'The work list stays empty.';
  const toDo =
    'Correct qidoRoot in config.json: the address to which /studies is appended. Orthanc: …/dicom-web; dcm4chee: …/dcm4chee-arc/aets/AET/rs.';
  if (reply.status >= 200 && reply.status < 300) {
    if (isWebPage(reply)) {
      return fault({
        what: 'At qidoRoot a web page answers, not a search.',
        why,
        toDo: `${toDo} If it is the page of a sign-in, let the proxy answer 401 to such requests.`,
        detail,
      });
    }
    const isJson = jsonOf(reply) !== undefined;
    const what = isJson
      ? 'At qidoRoot something answers with JSON that is not DICOM.'
      : 'At qidoRoot something answers, but not with DICOM JSON.';
    return fault({ what, why, toDo, detail });
  }
  if (reply.status >= 300 && reply.status < 400) {
    return fault({
      what: 'The archive sends the page on to another address.',
      why,
      toDo: 'Enter the final address as qidoRoot: a token is not taken along to another address.',
      detail,
    });
  }
  if (reply.status >= 500) {
    return fault({
      what: `The archive answers a search with ${reply.status}.`,
      why,
      toDo: 'Look into the log of the archive at this minute.',
      detail,
    });
  }
  return fault({ what: `There is no search at qidoRoot: ${reply.status}.`, why, toDo, detail });
}

export const notSignedIn = (): Finding =>
  notLooked('Not looked at: the archive asks for a sign-in.', 'Sign in, then run the check again.');

/** The number of studies known and what to say where there are too few to try paging. */
async function atLeast(survey: ArchiveSurvey, count: number): Promise<Finding | undefined> {
  const studies = await survey.studies();
  if (studies === undefined) return notLooked('Not looked at: there is no working search.');
  if (studies.length < count)
    return notLooked(`Not looked at: it takes ${count} ${count === 1 ? 'study' : 'studies'}.`);
  return undefined;
}

async function page(
  survey: ArchiveSurvey,
  parameters: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Reply> {
  return survey.ask(survey.qido('/studies', parameters), { accept: JSON_TYPE }, signal);
}

async function limit(survey: ArchiveSurvey, signal: AbortSignal): Promise<Finding> {
  const impossible = await atLeast(survey, 2);
  if (impossible) return impossible;
  const reply = await page(survey, { limit: '1' }, signal);
  if (reply.kind !== 'answer') return noAnswer(reply);
  const rows = rowsOf(reply, tags.StudyInstanceUID);
  const detail = `limit=1: ${rows?.length ?? 'no'} rows, ${replyWords(reply)}, ${reply.headers.has('Warning') ? 'Warning says that more remain' : 'no Warning visible'}`;
  if (rows?.length === 1) return fine('Lists come in pages of the size asked for.', detail);
  if (rows === undefined) {
    return fault({
      what: `A search with limit is refused (${reply.status}).`,
      why: 'The work list asks in pages and gets none.',
      toDo: 'Switch on limit and offset in the archive (PS3.18 8.3.4.4).',
      detail,
    });
  }
  return warning({
    what: `The archive ignores limit: ${rows.length} rows came where one was asked for.`,
    why: 'With 20,000 studies every search brings all of them: minutes, and a burden for the archive.',
    toDo: 'Switch on limit and offset in the archive (PS3.18 8.3.4.4), or narrow what it returns.',
    detail,
  });
}

/** Beyond the end of any list. */
const FAR = '1000000';

async function offset(survey: ArchiveSurvey, signal: AbortSignal): Promise<Finding> {
  const impossible = await atLeast(survey, 2);
  if (impossible) return impossible;
  const [first, second, far] = await Promise.all([
    page(survey, { limit: '1' }, signal),
    page(survey, { limit: '1', offset: '1' }, signal),
    page(survey, { limit: '1', offset: FAR }, signal),
  ]);
  const uidOf = (reply: Reply) => {
    const row = reply.kind === 'answer' ? rowsOf(reply, tags.StudyInstanceUID)?.[0] : undefined;
    return row && stringOf(row, tags.StudyInstanceUID);
  };
  if (second.kind !== 'answer') return noAnswer(second);
  const isSame = uidOf(first) !== undefined && uidOf(first) === uidOf(second);
  const detail = `offset=1: ${replyWords(second)}; offset=${FAR}: ${uidOf(far) === undefined ? 'nothing' : 'rows'}`;
  if (!isSame && uidOf(far) === undefined && second.status < 400)
    return fine('The next page begins where the last one ended.', detail);
  return fault({
    what:
      second.status < 400
        ? 'The archive ignores offset: every page is the first one.'
        : `A search with offset is refused (${second.status}).`,
    why: 'Long lists end after their first page. The viewer says that there is more, but readers cannot get to it.',
    toDo: 'Switch on limit and offset in the archive (PS3.18 8.3.4.4).',
    detail,
  });
}

async function wildcard(survey: ArchiveSurvey, signal: AbortSignal): Promise<Finding> {
  const impossible = await atLeast(survey, 1);
  if (impossible) return impossible;
  const [all, none] = await Promise.all([
    page(survey, { PatientName: '*', limit: '2' }, signal),
    page(survey, { PatientName: 'PARFOCAL-NOBODY*', limit: '2' }, signal),
  ]);
  if (all.kind !== 'answer' || none.kind !== 'answer') return notReached();
  const count = (reply: Answer) => rowsOf(reply, tags.StudyInstanceUID)?.length;
  const detail = `PatientName=*: ${count(all) ?? all.status} rows; a name that nobody has: ${count(none) ?? none.status} rows`;
  if (count(none)) {
    return warning({
      what: 'The archive ignores the name in a search: it returns studies of others.',
      why: 'Every search by name fetches everything; the viewer sorts out afterwards what fits.',
      toDo: 'Make PatientName a search key of the archive.',
      detail,
    });
  }
  if (count(all)) return fine('Names are found by their beginning.', detail);
  return warning({
    what: 'The archive does not know * in a name.',
    why: 'Readers have to type whole names as the archive has them.',
    toDo: 'Switch on wildcard matching, or fuzzy matching, in the archive.',
    detail,
  });
}

async function includeField(survey: ArchiveSurvey): Promise<Finding> {
  const impossible = await atLeast(survey, 1);
  if (impossible) return impossible;
  const studies = (await survey.studies()) ?? [];
  if (studies.some((row) => stringOf(row, tags.NumberOfStudyRelatedInstances) !== undefined)) {
    return fine('It gives the columns that are asked for (includefield).');
  }
  return warning({
    what: 'It does not give a column that was asked for (includefield=NumberOfStudyRelatedInstances).',
    why: 'The work list shows fewer columns, and cannot say how large a study is.',
    toDo: 'Add 00201208 to the attributes the archive returns for studies.',
  });
}

const noAnswer = (reply: Reply): Finding =>
  reply.kind === 'silent'
    ? warning({
        what: `There was no answer within ${timeWords(reply.tookMs)}.`,
        why: 'Readers wait as long.',
        toDo: 'Look at the load of the archive.',
      })
    : notReached();
