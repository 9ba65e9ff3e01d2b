/** Reports a run of `node --test` as JSON: how many passed and failed, and which failed with what. */
export default async function* report(events) {
  const result = { passed: 0, failed: 0, failures: [] };
  for await (const { type, data } of events) {
    if (type === 'test:diagnostic' && data.nesting === 0) addCount(result, data.message);
    // A suite fails for its tests as well, which have told of it themselves.
    if (type === 'test:fail' && data.details.type !== 'suite' && !isOfSubtests(data.details))
      result.failures.push({
        file: data.file,
        name: data.name,
        message: data.details.error?.message,
      });
  }
  yield JSON.stringify(result);
}

function addCount(result, message) {
  const [, word, number] = /^(pass|fail|cancelled) (\d+)$/.exec(message) ?? [];
  if (word === 'pass') result.passed += Number(number);
  else if (word) result.failed += Number(number);
}

function isOfSubtests({ error }) {
  return error?.failureType === 'subtestsFailed';
}
