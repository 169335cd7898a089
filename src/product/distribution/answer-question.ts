// Answers a point's question: at once when there is something new, else when there is, or when the point's patience ends.

import { reachFailpoint } from '#platform/failpoints'
import type { DesiredState, PointQuestion } from '#product/distribution-protocol'
import { type AnswerHouse, desiredStateOf } from './desired-state-of.ts'
import { takeQuestion } from './take-question.ts'
import type { WaitingQuestions } from './waiting-questions.ts'

/** A point that is willing to wait is told to ask again soon: its next question does the waiting. */
const afterWaitingSeconds = 1
/** For points that do not wait, or for which there is no room to wait. */
const withoutWaitingSeconds = 15

/**
 * The desired state. The question is written down first.
 * @param signal aborted when the point hangs up.
 * @throws PointMissing, ContentVersionMissing
 */
export async function answerQuestion(
  house: AnswerHouse & { waiting: WaitingQuestions | null },
  { pointId, question, signal }: { pointId: string; question: PointQuestion; signal?: AbortSignal },
): Promise<DesiredState> {
  await takeQuestion(house.db, pointId, question)
  reachFailpoint('distribution.question-taken')
  const { knownRevision, waitSeconds } = question
  const wantsToWait = knownRevision !== null && waitSeconds > 0
  const watch = wantsToWait ? (house.waiting?.watch(pointId) ?? null) : null
  if (watch === null) return (await desiredStateOf(house, pointId)).message(withoutWaitingSeconds)
  try {
    const until = performance.now() + waitSeconds * 1000
    while (true) {
      const state = await desiredStateOf(house, pointId)
      if (state.revision !== knownRevision) return state.message(afterWaitingSeconds)
      // The state is read once more at the end, so that an announcement which got lost delays a change but never hides it.
      const hasChanged = await watch.changed(until - performance.now(), signal)
      if (!hasChanged) return (await desiredStateOf(house, pointId)).message(afterWaitingSeconds)
    }
  } finally {
    watch.end()
  }
}
