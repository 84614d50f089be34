// Asks the server for documents and prints what Google's CSP Evaluator finds in their policies.
//
//   node policies.mjs http://127.0.0.1:3000 <session token>
//
// Ends with 1 when a finding matters: one that is not on the list below, or a document without a policy.

import evaluator from 'csp_evaluator/dist/evaluator.js';
import parser from 'csp_evaluator/dist/parser.js';
import finding from 'csp_evaluator/dist/finding.js';

// What is known, and why it is left.
const KNOWN = [
  {
    directive: 'script-src',
    value: "'self'",
    severity: finding.Severity.MEDIUM_MAYBE,
    reason: 'every script of this origin is a file of the build; nothing is uploaded, no answer is JSONP',
  },
];

const [base, token] = process.argv.slice(2);
const cookie = token ? `novaclub_session=${token}` : '';
const documents = [
  ['/sign-in', ''],
  ['/', cookie],
  ['/members', cookie],
  ['/no/such/page', cookie],
  ['/shell.html', ''],
  ['/api/docs', ''],
  ['/sw.js', ''],
];

let matters = 0;
const nameOf = (severity) => finding.Severity[severity] ?? severity;
for (const [path, session] of documents) {
  const answer = await fetch(base + path, { headers: session ? { cookie: session } : {}, redirect: 'manual' });
  const policy = answer.headers.get('content-security-policy');
  console.log(`${path} (${answer.status})`);
  if (!policy || answer.status >= 300 && answer.status !== 404) {
    console.log('  MISSING: no policy, or no document');
    matters += 1;
    continue;
  }
  for (const found of new evaluator.CspEvaluator(new parser.CspParser(policy).csp).evaluate()) {
    const known = KNOWN.find(
      ({ directive, value, severity }) =>
        directive === found.directive && value === found.value && severity === found.severity,
    );
    const counts = !known && found.severity <= finding.Severity.MEDIUM_MAYBE;
    if (counts) matters += 1;
    const where = [found.directive, found.value].filter(Boolean).join(' ');
    console.log(`  ${counts ? 'MATTERS ' : ''}${nameOf(found.severity)} ${where}: ${found.description}`);
    if (known) console.log(`    left: ${known.reason}`);
  }
}
console.log(matters === 0 ? 'policies: nothing that matters' : `policies: ${matters} findings that matter`);
process.exit(matters === 0 ? 0 : 1);
