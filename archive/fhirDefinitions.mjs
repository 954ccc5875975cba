/**
 * Makes the definitions of FHIR R5 that the tests hold our bundles against: the official JSON schema and the
 * StructureDefinitions, value sets and code systems of the resources we write, without their prose. From the package
 * hl7.fhir.r5.core 5.0.0 (CC0-1.0), which is too large to be installed by everybody:
 *
 *   npm pack hl7.fhir.r5.core@5.0.0 && tar xf hl7.fhir.r5.core-5.0.0.tgz && node archive/fhirDefinitions.mjs package
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const folder = process.argv[2];
if (!folder || !existsSync(join(folder, 'package.json'))) throw new Error('Name the folder of hl7.fhir.r5.core 5.0.0');
const TARGET = 'src/codecs/fhir/definitions.r5.json.gz';
const RESOURCES = [
  'Bundle',
  'Patient',
  'DiagnosticReport',
  'Composition',
  'CarePlan',
  'ImagingStudy',
  'ImagingSelection',
  'BodyStructure',
  'Observation',
];

const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const { name, version, license } = read('package.json');

/** Structures by id, with every type that one of their elements has. */
const structures = new Map();
function addStructure(id) {
  const file = `StructureDefinition-${id}.json`;
  if (structures.has(id) || !existsSync(join(folder, file))) return;
  const { url, kind, type, snapshot } = read(file);
  const element = snapshot.element.map(({ id, path, min, max, type, contentReference, binding }) => ({
    id,
    path,
    min,
    max,
    ...(type && { type: type.map(({ code, targetProfile }) => ({ code, ...(targetProfile && { targetProfile }) })) }),
    ...(contentReference && { contentReference }),
    ...(binding?.strength === 'required' && { binding: { strength: 'required', valueSet: binding.valueSet } }),
  }));
  structures.set(id, { resourceType: 'StructureDefinition', id, url, kind, type, snapshot: { element } });
  for (const { type: types = [] } of element) for (const { code } of types) addStructure(code);
}
RESOURCES.forEach(addStructure);

/** Canonical URL without its version. */
const bare = (url) => url.split('|')[0];
const byUrl = new Map(
  readdirSync(folder)
    .filter((file) => /^(ValueSet|CodeSystem)-.*\.json$/.test(file))
    .map((file) => read(file))
    .map((resource) => [resource.url, resource]),
);
const codes = (list = []) => list.map(({ code, concept }) => ({ code, ...(concept && { concept: codes(concept) }) }));
const terms = new Map();
function addTerms(url) {
  const resource = byUrl.get(bare(url));
  if (!resource || terms.has(resource.url)) return;
  const { resourceType, id, compose, concept } = resource;
  if (resourceType === 'CodeSystem') {
    terms.set(resource.url, { resourceType, id, url: resource.url, concept: codes(concept) });
    return;
  }
  const include = (compose?.include ?? []).map(({ system, concept, valueSet }) => ({
    ...(system && { system }),
    ...(concept && { concept: codes(concept) }),
    ...(valueSet && { valueSet: valueSet.map(bare) }),
  }));
  terms.set(resource.url, { resourceType, id, url: resource.url, compose: { include } });
  for (const { system, valueSet = [] } of include) for (const one of [system, ...valueSet]) if (one) addTerms(one);
}
for (const { snapshot } of structures.values())
  for (const { binding } of snapshot.element) if (binding) addTerms(binding.valueSet);

const withoutProse = (value) => {
  if (Array.isArray(value)) return value.map(withoutProse);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key, one]) => key !== 'description' || typeof one !== 'string');
  return Object.fromEntries(kept.map(([key, one]) => [key, withoutProse(one)]));
};

const definitions = {
  source: `${name} ${version}, ${license}`,
  schema: withoutProse(read('openapi/fhir.schema.json')),
  conformance: {
    resourceType: 'Bundle',
    entry: [...terms.values(), ...structures.values()].map((resource) => ({ resource })),
  },
};
const packed = gzipSync(JSON.stringify(definitions), { level: 9 });
writeFileSync(TARGET, packed);
process.stdout.write(`${TARGET}: ${structures.size} structures, ${terms.size} term sets, ${packed.length} bytes\n`);
