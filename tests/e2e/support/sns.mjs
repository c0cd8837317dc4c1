// SNS as a subscriber sees it: it signs its messages, and has the certificate and the confirmations.
import { createSign, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

import { temporary_directory } from './platform.mjs';
import { run_ok } from './program.mjs';

export const kTopic = 'arn:aws:sns:us-east-1:123456789012:fleet';
const kSigned = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
};
kSigned.UnsubscribeConfirmation = kSigned.SubscriptionConfirmation;

export class Sns {
  confirmed = [];
  #key;
  #certificate;
  #server;

  async start() {
    const directory = temporary_directory();
    const [key, certificate] = ['key.pem', 'certificate.pem'].map((name) => join(directory, name));
    await run_ok('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate,
      '-days', '2', '-subj', '/CN=sns.amazonaws.com']);
    [this.#key, this.#certificate] = [readFileSync(key), readFileSync(certificate)];
    this.#server = createServer((request, response) => {
      if (request.url.startsWith('/confirm')) this.confirmed.push(request.url);
      response.end(request.url === '/certificate.pem' ? this.#certificate : 'taken');
    });
    await new Promise((resolve) => { this.#server.listen(0, '127.0.0.1', resolve); });
  }

  stop() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  get host() {
    return `127.0.0.1:${this.#server.address().port}`;
  }

  /** A message as SNS sends it. */
  message(members, version = '2') {
    const message = { Type: 'Notification', MessageId: randomUUID(), TopicArn: kTopic, Message: '{}',
      Timestamp: new Date().toISOString(), SignatureVersion: version,
      SigningCertURL: `http://${this.host}/certificate.pem`, ...members };
    const text = kSigned[message.Type].filter((name) => message[name] !== undefined)
      .map((name) => `${name}\n${message[name]}\n`).join('');
    message.Signature = createSign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256').update(text).sign(this.#key, 'base64');
    return message;
  }
}
