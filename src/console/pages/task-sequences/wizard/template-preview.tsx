import { Subtitle2, Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { templatePreviewQuery } from '#console/data'
import { Loaded } from '#console/parts'
import { CommandLines } from '../command-lines.tsx'
import { ProblemTable } from '../problem-table.tsx'
import { useText } from '../sequence-text.ts'
import { checkInformation, checkOptions, checkUpgrade, type NewSequence, templateOf } from './new-sequence.ts'

/** How long the answers stay as they are before the site is asked, in milliseconds. */
const settledMs = 300

/** What setup.exe would be started with by the answers so far, and what would be wrong. */
export function TemplatePreview({ input }: { input: NewSequence }) {
  const text = useText()
  const template = templateOf(input)
  const key = JSON.stringify(template)
  const [settled, setSettled] = useState(template)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the template is made anew with each answer; what it says is its key.
  useEffect(() => {
    const waiting = setTimeout(() => setSettled(template), settledMs)
    return () => clearTimeout(waiting)
  }, [key])
  const { name: _name, ...wrong } = {
    ...checkInformation(input, text),
    ...checkUpgrade(input, text),
    ...checkOptions(input, text),
  }
  const isAsked = Object.keys(wrong).length === 0 && settled.packageId !== ''
  // What was there stays until the answer to the new question comes, so that nothing jumps.
  const query = useQuery({
    ...templatePreviewQuery(settled),
    enabled: isAsked,
    placeholderData: before => before,
  })
  return (
    <section aria-label={text('tabs.commandLine')} aria-live="polite">
      {isAsked ? (
        <Loaded query={query}>
          {({ commandLines, problems }) => (
            <>
              <CommandLines lines={commandLines} />
              {problems.length > 0 && (
                <>
                  <Subtitle2 as="h3">{text('problems.title')}</Subtitle2>
                  <ProblemTable problems={problems} />
                </>
              )}
            </>
          )}
        </Loaded>
      ) : (
        <Text>{text('commandLine.later')}</Text>
      )}
    </section>
  )
}
