import type { PreparedFacts } from '../../contracts/dataset.js';

/** What a run leaves out because the data gives nothing for it: a sentence for each, with the reason. */
export function stepsNotDone({ sizes, pairs, contamination, notHeldOut }: PreparedFacts, dpoIsOn: boolean): string[] {
  const why = (setting: string) => (notHeldOut === undefined ? `${setting} is 0` : `too few trees (${notHeldOut})`);
  const { unranked = 0, identical = 0 } = pairs ?? {};
  const excluded = contamination?.rows === 'excluded' ? contamination.overlappingRows.dpoTrain : 0;
  const heldOut = excluded === 0 ? '' : `, ${excluded} pairs that hold a test item`;
  return [
    ...(sizes.test > 0
      ? []
      : [`No benchmark: no question is held out, because ${why('dataset.testFraction')}; no models are compared.`]),
    ...(sizes.sftValidation > 0
      ? []
      : [`No validation: no conversation is kept for it, because ${why('dataset.validationFraction')}.`]),
    ...(!dpoIsOn || sizes.dpoTrain > 0
      ? []
      : [
          'No DPO: no prompt to train on has two answers with different ranks and texts ' +
            `(${unranked} answers without a rank, ${identical} pairs of equal texts${heldOut}).`,
        ]),
    ...(dpoIsOn && sizes.dpoTrain > 0 && sizes.sftValidation > 0 && sizes.dpoValidation === 0
      ? ['No validation of DPO: no preference pair is among the conversations for validation.']
      : []),
  ];
}
