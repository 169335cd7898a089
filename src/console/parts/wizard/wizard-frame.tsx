// Every wizard: its pages at the left, the questions, Summary, Progress and Completion.

import { Button, makeStyles, mergeClasses, Subtitle1, Text, tokens } from '@fluentui/react-components'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { Facts } from '../facts.tsx'
import { useText } from '../parts-text.ts'
import { ProblemMessage } from '../problem-message.tsx'
import { useWizard } from './use-wizard.ts'
import type { Wizard } from './wizard.ts'
import { WizardCompletion, WizardProgress } from './wizard-end.tsx'
import { WizardSteps } from './wizard-steps.tsx'

const useStyles = makeStyles({
  wizard: { display: 'flex', flexDirection: 'column', flexGrow: 1, minHeight: 0, minWidth: 0 },
  title: {
    padding: tokens.spacingHorizontalM,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    margin: 0,
  },
  middle: {
    display: 'flex',
    flexGrow: 1,
    minHeight: 0,
    '@media (max-width: 719px)': { flexDirection: 'column' },
  },
  page: {
    flexGrow: 1,
    minWidth: 0,
    overflow: 'auto',
    padding: tokens.spacingHorizontalXL,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    ':focus': { outline: 'none' },
    '@media (max-width: 719px)': { padding: tokens.spacingHorizontalM },
  },
  content: { maxWidth: '720px', display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  heading: { margin: 0, fontSize: tokens.fontSizeBase500, fontWeight: tokens.fontWeightSemibold },
  buttons: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'flex-end',
    gap: tokens.spacingHorizontalS,
    padding: tokens.spacingHorizontalM,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
})

/** See the top of this file. */
export function WizardFrame<Input extends object>({ wizard }: { wizard: Wizard<Input> }) {
  const styles = useStyles()
  const text = useText()
  const navigate = useNavigate()
  const state = useWizard(wizard)
  const { page, form, wrongPages, problem, isFinishing } = state
  const questions = wizard.pages.find(one => one.key === page)
  const isOver = page === 'progress' || page === 'completion'
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    document.title = `${wizard.title} - Slipstream`
  }, [wizard.title])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page is read from its start, by whoever hears it, too.
  useEffect(() => place.current?.focus(), [page])
  const leave = () => {
    state.forget()
    void navigate({ to: wizard.home })
  }
  const heading = questions?.title ?? text(`wizard.${page as 'summary'}`)
  return (
    <div className={styles.wizard}>
      <Subtitle1 as="h1" className={styles.title}>
        {wizard.title}
      </Subtitle1>
      <div className={styles.middle}>
        <WizardSteps
          pages={wizard.pages}
          page={page}
          wrongPages={wrongPages}
          {...(!isOver && { onChoose: state.goTo })}
        />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: focused when the page changes, and it scrolls. */}
        <section ref={place} className={styles.page} tabIndex={0} aria-label={heading}>
          <h2 className={styles.heading}>{heading}</h2>
          <div className={mergeClasses(styles.content)}>
            {questions && (
              <>
                {questions.hint && <Text>{questions.hint}</Text>}
                {questions.content(form)}
              </>
            )}
            {page === 'summary' && (
              <>
                <Facts facts={wizard.summary(form.input)} />
                {wizard.summaryNote?.(form.input)}
                {problem && <ProblemMessage problem={problem} title={text('wizard.failed')} />}
              </>
            )}
            {page === 'progress' && <WizardProgress state={state} />}
            {page === 'completion' && <WizardCompletion wizard={wizard} state={state} />}
          </div>
        </section>
      </div>
      <div className={styles.buttons}>
        {!isOver && (
          <Button onClick={state.previous} disabledFocusable={page === wizard.pages[0]?.key}>
            {text('wizard.previous')}
          </Button>
        )}
        {!isOver && (
          <Button
            appearance="primary"
            onClick={() => void (page === 'summary' ? state.finish() : state.next())}
            disabled={isFinishing}
          >
            {text('wizard.next')}
          </Button>
        )}
        <Button onClick={leave} appearance={page === 'completion' ? 'primary' : 'secondary'}>
          {text(isOver ? 'close' : 'cancel')}
        </Button>
      </div>
    </div>
  )
}
