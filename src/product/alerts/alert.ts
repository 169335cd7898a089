// What is sent: one status message, how often it came, and how many were left out before it.

import type { RecordedMessage } from '#product/activity'

/** One alert. */
export type Alert = {
  /** The same over all tries: a receiver that has it already may pass it over. */
  delivery: string
  site: string
  subscription: string
  isTest: boolean
  message: RecordedMessage
  /** How many more messages of this code and subject it stands for; the message is the latest of them. */
  repeats: number
  /** When the first of them came, ISO 8601 in UTC. */
  firstAt: string
  /** Messages that found the outbox full since the alert before. */
  leftOut: number
}

/** The alert as JSON, for webhooks. */
export function alertJson(alert: Alert, sentAt: Date): string {
  const { delivery, site, subscription, isTest, message, repeats, firstAt, leftOut } = alert
  return JSON.stringify({
    version: 1,
    delivery,
    site,
    subscription,
    test: isTest,
    sentAt: sentAt.toISOString(),
    message,
    repeats,
    firstAt,
    leftOut,
  })
}

/** Without control characters, so that nothing ends a line or a header; bounded. */
function oneLine(text: string, longest: number): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return plain.length <= longest ? plain : `${plain.slice(0, longest - 1)}…`
}

/** The subject and the text of an alert, for mail. */
export function alertMail({ site, isTest, message, repeats, firstAt, leftOut }: Alert): {
  subject: string
  text: string
} {
  const about = message.subject === null ? '' : ` ${message.subject}`
  const subject = oneLine(
    `[Slipstream ${site}] ${isTest ? 'test ' : ''}${message.severity}: ${message.code}${about}`,
    200,
  )
  const remedy = message.facts.remedy
  const lines = [
    oneLine(message.message, 4000),
    ...(typeof remedy === 'string' ? ['', oneLine(remedy, 2000)] : []),
    '',
    `Status message: ${message.number ?? '-'} ${message.code}`,
    `Severity: ${message.severity}`,
    `Component: ${message.component ?? '-'}`,
    `Subject: ${oneLine(message.subject ?? '-', 500)}`,
    `By: ${oneLine(message.actor, 500)}`,
    `At: ${message.at}`,
    ...(repeats > 0 ? [`It came ${repeats} more times since ${firstAt}.`] : []),
    ...(leftOut > 0 ? [`${leftOut} messages before it were left out: too many waited.`] : []),
  ]
  return { subject, text: `${lines.join('\n')}\n` }
}
