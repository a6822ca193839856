// Answers as XML: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html#response-structure
import { randomUUID } from 'node:crypto';
import type { Refusal } from './refusal.ts';

export type XmlValue = string | number | boolean | undefined | XmlValue[] | { [name: string]: XmlValue };
export type XmlObject = { [name: string]: XmlValue };

export interface Answer {
  status: number;
  type: 'text/xml' | 'application/json';
  body: string;
}

const namespaces = {
  ec2: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
};

export function answerEc2(action: string, content: XmlObject): Answer {
  const response = elements({ requestId: randomUUID(), ...content });
  return xml(200, `<${action}Response xmlns="${namespaces.ec2}">${response}</${action}Response>`);
}

export function answerSts(action: string, content: XmlObject): Answer {
  const response = elements({
    [`${action}Result`]: content,
    ResponseMetadata: { RequestId: randomUUID() },
  });
  return xml(200, `<${action}Response xmlns="${namespaces.sts}">${response}</${action}Response>`);
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
export function answerStsRefusal({ code, message, status }: Refusal): Answer {
  const error = elements({
    Error: { Type: 'Sender', Code: code, Message: message },
    RequestId: randomUUID(),
  });
  return xml(status, `<ErrorResponse xmlns="${namespaces.sts}">${error}</ErrorResponse>`);
}

export function answerRefusal({ code, message, status }: Refusal): Answer {
  const error = elements({ Errors: { Error: { Code: code, Message: message } }, RequestID: randomUUID() });
  return xml(status, `<Response>${error}</Response>`);
}

export const answerJson = (status: number, body: object): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});

const xml = (status: number, body: string): Answer => ({
  status,
  type: 'text/xml',
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
});

function elements(content: XmlObject): string {
  return Object.entries(content)
    .map(([name, value]) => (value === undefined ? '' : `<${name}>${written(value)}</${name}>`))
    .join('');
}

/** Of a list each is an `<item>`. */
function written(value: XmlValue): string {
  if (Array.isArray(value)) return value.map((each) => `<item>${written(each)}</item>`).join('');
  if (typeof value === 'object') return elements(value);
  return String(value).replaceAll(/[&<>"'\r\n]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
