import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const usage = `Parfocal: a viewer for radiology and slides over DICOMweb.

  npm start                                 the viewer with a sample case
  npm start -- --data DIR                   a folder of DICOM files (never written to)
  npm start -- --dicomweb URL               a DICOMweb server; repeat for several

  --port N          the port on 127.0.0.1 (default 3000; 0 takes a free one)
  --dicomweb URL    root of a DICOMweb server, such as http://localhost:8042/dicom-web
  --data DIR        folder of DICOM files
  --store DIR       where stored annotations go (default .parfocal/store)
  --automation      let scripts drive the viewer (window.viewerTest)
  --help            this text`;

/**
 * Reads the command line.
 * @param {readonly string[]} args
 * @returns {{ error: string } | { help: true } | { port: number, dicomweb: string[], data?: string, store: string, automation: boolean }}
 */
export function parseOptions(args) {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        dicomweb: { type: 'string', multiple: true },
        data: { type: 'string' },
        store: { type: 'string' },
        automation: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    return { error: readable(error) };
  }
  if (values.help) return { help: true };
  const port = Number(values.port ?? 3000);
  if (!/^\d{1,5}$/.test(values.port ?? '3000') || port > 65535)
    return { error: `--port ${values.port} is no port: give a number from 0 to 65535.` };
  const dicomweb = values.dicomweb ?? [];
  const bad = dicomweb.find((url) => !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol));
  if (bad !== undefined) return { error: `--dicomweb ${bad} is no address: it begins with http:// or https://.` };
  return {
    port,
    dicomweb,
    ...(values.data === undefined ? {} : { data: resolve(values.data) }),
    store: resolve(values.store ?? '.parfocal/store'),
    automation: values.automation ?? false,
  };
}

/** Node explains unknown options at length; the first sentence is enough. */
function readable(error) {
  const unknown = /Unknown option '([^']+)'/.exec(error.message)?.[1];
  if (unknown !== undefined) return `There is no option ${unknown}.`;
  const positional = /Unexpected argument '([^']+)'/.exec(error.message)?.[1];
  if (positional !== undefined) return `"${positional}" is not expected here: options begin with two dashes.`;
  return error.message.split('\n')[0];
}

/** How a folder is named in the list of sources. */
export const folderLabel = (folder) => basename(folder) || folder;
