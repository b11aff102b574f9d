/* WebAuthn for the passkey pages; without it they offer other ways. ES5 syntax, so that old engines can parse it and do nothing. */
(function () {
  'use strict';
  var RENEW_MS = 240000;
  /* How long the button waits for an answer before it works again. */
  var PATIENCE_MS = 8000;
  function find(selector) {
    return document.querySelector && document.querySelector(selector);
  }

  /* The list of passkeys: tells the browser to stop offering removed ones. */
  var list = find('[data-passkeys-accepted]');
  if (list && window.PublicKeyCredential && PublicKeyCredential.signalAllAcceptedCredentials) {
    PublicKeyCredential.signalAllAcceptedCredentials(JSON.parse(list.getAttribute('data-passkeys-accepted')))['catch'](
      function () {
        /* Not supported by this browser; the refusal at the next sign-in has the same effect. */
      }
    );
  }

  var page = find('[data-passkey]');
  if (!page) return;
  var mode = page.getAttribute('data-passkey-mode');
  var options = page.getAttribute('data-passkey');

  function show(id, visible) {
    var part = document.getElementById(id);
    if (part) part.hidden = !visible;
  }
  if (!window.PublicKeyCredential || !navigator.credentials || !window.Uint8Array || !window.atob) {
    show('passkey-unsupported', true);
    return;
  }

  /* The sign-in page of a browser in which a passkey was used: it comes first, and the password second. */
  var first = document.getElementById('passkey-first');
  if (first) {
    first.hidden = false;
    document.getElementById('continue').className = 'second';
  }

  function bytesOf(base64url) {
    var text = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'));
    var bytes = new Uint8Array(text.length);
    for (var index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
    return bytes;
  }
  function base64urlOf(buffer) {
    var bytes = new Uint8Array(buffer);
    var text = '';
    for (var index = 0; index < bytes.length; index += 1) text += String.fromCharCode(bytes[index]);
    return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  }
  function descriptorsOf(list) {
    return (list || []).map(function (one) {
      return { id: bytesOf(one.id), type: one.type, transports: one.transports.length ? one.transports : undefined };
    });
  }
  /* The options in the form that browsers expect: bytes instead of base64url. */
  function publicKeyOf(json) {
    var given = JSON.parse(json);
    given.challenge = bytesOf(given.challenge);
    if (given.user) given.user.id = bytesOf(given.user.id);
    if (given.allowCredentials) given.allowCredentials = descriptorsOf(given.allowCredentials);
    if (given.excludeCredentials) given.excludeCredentials = descriptorsOf(given.excludeCredentials);
    return given;
  }
  /* The format that the server reads: RegistrationResponseJSON and AuthenticationResponseJSON of WebAuthn level 3. */
  function jsonOf(credential) {
    var from = credential.response;
    var response = { clientDataJSON: base64urlOf(from.clientDataJSON) };
    if (from.attestationObject) {
      response.attestationObject = base64urlOf(from.attestationObject);
      response.transports = from.getTransports ? from.getTransports() : [];
    } else {
      response.authenticatorData = base64urlOf(from.authenticatorData);
      response.signature = base64urlOf(from.signature);
      if (from.userHandle) response.userHandle = base64urlOf(from.userHandle);
    }
    return JSON.stringify({
      id: credential.id,
      rawId: base64urlOf(credential.rawId),
      type: credential.type,
      response: response,
    });
  }

  /* A challenge is valid for five minutes. A page may stay open longer, so it fetches a new challenge. */
  function keepFresh(onFresh) {
    setInterval(function () {
      var request = new XMLHttpRequest();
      request.open('GET', location.href);
      request.responseType = 'document';
      request.onload = function () {
        var fresh = request.response && request.response.querySelector('[data-passkey-mode="' + mode + '"]');
        if (!fresh) return;
        options = fresh.getAttribute('data-passkey');
        if (onFresh) onFresh();
      };
      request.send();
    }, RENEW_MS);
  }

  /* The sign-in page: passkeys among the browser's suggestions for the number field (conditional mediation). */
  function autofill() {
    var field = document.getElementById('personal_number');
    field.setAttribute('autocomplete', field.getAttribute('autocomplete') + ' webauthn');
    var under;
    function ask() {
      if (under) under.abort();
      under = new AbortController();
      navigator.credentials
        .get({ publicKey: publicKeyOf(options), mediation: 'conditional', signal: under.signal })
        .then(function (credential) {
          var form = document.createElement('form');
          form.method = 'post';
          form.action = page.getAttribute('data-passkey-url');
          var input = document.createElement('input');
          input.type = 'hidden';
          input.name = 'passkey';
          input.value = jsonOf(credential);
          form.appendChild(input);
          document.body.appendChild(form);
          form.submit();
        })
        ['catch'](function () {
          /* The citizen chose another way, or there is a new challenge. */
        });
    }
    ask();
    keepFresh(ask);
  }

  var TROUBLE = { NotAllowedError: 'passkey-cancelled', AbortError: 'passkey-cancelled', InvalidStateError: 'passkey-known' };

  /* A page whose button asks the browser to use or create a passkey. */
  function onPress() {
    var button = document.getElementById('continue');
    var busy = false;
    function wake() {
      busy = false;
    }
    function fail(error) {
      wake();
      show((error && TROUBLE[error.name]) || 'passkey-trouble', true);
    }
    button.hidden = false;
    button.addEventListener('click', function (event) {
      event.preventDefault();
      if (busy) return;
      busy = true;
      ['passkey-cancelled', 'passkey-known', 'passkey-trouble'].forEach(function (id) {
        show(id, false);
      });
      var asked = mode === 'create' ? 'create' : 'get';
      navigator.credentials[asked]({ publicKey: publicKeyOf(options) }).then(function (credential) {
        document.getElementById('passkey').value = jsonOf(credential);
        page.submit();
        setTimeout(wake, PATIENCE_MS);
      }, fail);
    });
    window.addEventListener('pageshow', wake);
    keepFresh();
  }

  if (mode !== 'autofill') onPress();
  else if (window.AbortController && PublicKeyCredential.isConditionalMediationAvailable) {
    PublicKeyCredential.isConditionalMediationAvailable().then(function (available) {
      if (available) autofill();
    });
  }
})();
