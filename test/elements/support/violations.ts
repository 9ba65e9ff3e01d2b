/** Writes down what the page's content security policy forbids, where the test can read it. */
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
  const { dataset } = document.documentElement;
  dataset['violations'] = `${dataset['violations'] ?? ''}${violatedDirective} ${blockedURI};`;
});
