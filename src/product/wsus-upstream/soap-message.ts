// Messages of SOAP 1.1 as this protocol uses it: a body with one element, no header ([MS-WSUSSS] 2.2); faults with an ErrorCode (2.2.9.1).

import { decodeXmlText, firstChild, readXmlTree, type XmlElement, XmlInvalid } from '#formats/xml'

const envelopeNamespace = 'http://schemas.xmlsoap.org/soap/envelope/'
/** Half a million revisions, each with three elements, are the most that a list may have. */
const bounds = { characters: 96 * 1024 * 1024, depth: 16, elements: 2_000_000 }
const shownCharacters = 200

/** What came back: the result of the operation, or the reason that the server gives. */
export type SoapAnswer =
  | { kind: 'result'; result: XmlElement }
  | { kind: 'fault'; fault: string; message: string }

/** The text of a message with one operation. */
export function writeEnvelope(operation: string, namespace: string, inside: string): string {
  return (
    `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${envelopeNamespace}"><soap:Body>` +
    `<${operation} xmlns="${namespace}">${inside}</${operation}></soap:Body></soap:Envelope>`
  )
}

/** An element with a text. */
export function textElement(name: string, text: string): string {
  return `<${name}>${text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')}</${name}>`
}

/** Reads an answer. @throws XmlInvalid also when it is no answer to this operation */
export function readAnswer(bytes: Uint8Array, operation: string, namespace: string): SoapAnswer {
  const envelope = readXmlTree(decodeXmlText(bytes), bounds)
  const body = firstChild(envelope, 'Body')
  if (envelope.name !== 'Envelope' || envelope.namespace !== envelopeNamespace || body === null)
    throw new XmlInvalid({ reason: 'it is no message of SOAP 1.1' })
  const [inside, second] = body.children
  if (inside?.name === 'Fault' && inside.namespace === envelopeNamespace) return readFault(inside)
  const result = inside && firstChild(inside, `${operation}Result`)
  if (inside?.name !== `${operation}Response` || inside.namespace !== namespace || second || !result)
    throw new XmlInvalid({ reason: `it is no answer to ${operation}` })
  return { kind: 'result', result }
}

function readFault(fault: XmlElement): SoapAnswer {
  const detail = firstChild(fault, 'detail') ?? firstChild(fault, 'Detail')
  const said = (element: XmlElement | null, name: string) =>
    (element && firstChild(element, name)?.text.trim().slice(0, shownCharacters).replace(/\p{C}/gu, ' ')) ||
    ''
  const code = said(detail, 'ErrorCode')
  const message = said(detail, 'Message')
  if (code !== '') return { kind: 'fault', fault: code, message }
  return {
    kind: 'fault',
    fault: 'a fault without an ErrorCode',
    message: message || said(fault, 'faultstring'),
  }
}
