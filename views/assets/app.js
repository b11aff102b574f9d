/* Adds comfort; every page works without it. ES5, for old engines. */
(function () {
  'use strict';
  var summary = document.getElementById('error-summary');
  if (summary && summary.focus) summary.focus();

  var forms = document.getElementsByTagName('form');
  var form = forms[0];
  if (!form) return;

  if (document.body.getAttribute('data-page') === 'form-post') {
    form.submit();
    return;
  }

  // A second press while the first is on its way would be a second try.
  var sent = false;
  form.addEventListener('submit', function (event) {
    if (sent) event.preventDefault();
    sent = true;
    form.setAttribute('aria-busy', 'true');
  });
  window.addEventListener('pageshow', function () {
    sent = false;
    form.removeAttribute('aria-busy');
  });
})();
