import { expect } from 'chai';
import { QUESTIONS } from '../../../src/authentication/recovery/index.ts';
import { onEachEngine } from '../../storage/engines.ts';
import { openWorld, problemOf, valueOf, type World } from '../world.ts';
import { ANSWERS, setQuestions } from './journeys.ts';

const [ONE, TWO, THREE] = QUESTIONS;

onEachEngine('recovery questions', (engine) => {
  let world: World;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());

  it('are three different ones of the list, each answered differently', async () => {
    const { account } = await world.holder();
    const { questions } = world.authentication.recovery;
    const set = async (asked: readonly string[], answers: readonly string[]): Promise<string[]> => {
      const { also = [], ...first } = problemOf(await questions.set({ account, asked, answers }));
      return [first, ...also].map(({ code, detail }) => `${code} ${detail['number'] ?? ''}`);
    };
    const answers = [...ANSWERS];
    expect(await set([ONE, TWO, TWO], answers)).to.deep.equal(['question_repeated 3']);
    expect(await set([ONE, TWO, 'mother_s_name'], answers)).to.deep.equal(['question_missing 3']);
    expect(await set([ONE, TWO], answers)).to.deep.equal(['question_missing 3']);
    expect(await set([ONE, TWO, THREE], ['a', 'b', ' .'])).to.deep.equal(['answer_missing 3']);
    expect(await set([ONE, TWO, THREE], ['Hoa Mai', 'hoa-mai', 'b'])).to.deep.equal(['answers_alike 2']);
    expect(await set(['', ONE, ONE], ['', 'a', 'A'])).to.deep.equal([
      ...['question_missing 1', 'answer_missing 1', 'question_repeated 3', 'answers_alike 3'],
    ]);
    expect(await questions.asked(account.id)).to.deep.equal([]);
  });

  it('are asked in their order, and all three answers must be right', async () => {
    const holder = await world.holder();
    await setQuestions(world, holder);
    const { questions } = world.authentication.recovery;
    const { id } = holder.account;
    expect(await questions.asked(id)).to.deep.equal([ONE, TWO, THREE]);
    const [first, second, third] = ANSWERS;
    const cases: readonly [boolean, readonly string[]][] = [
      [true, ANSWERS],
      [true, [first.toUpperCase(), ` ${second} `, third.normalize('NFD')]],
      [true, ['co thao nguyen', 'banh da ke', 'gac xep']],
      [false, [second, first, third]],
      [false, [first, second, 'khác']],
      [false, [first, second]],
      [false, ['', '', '']],
    ];
    for (const [right, answers] of cases) {
      expect(valueOf(await questions.verify(id, answers)), answers.join()).to.equal(right);
    }
  });

  it('are told of, recorded without what was chosen, and kept as one hash', async () => {
    const holder = await world.holder();
    world.events.length = 0;
    await setQuestions(world, holder);
    expect(world.events).to.deep.equal([{ type: 'recovery_questions_set', account: holder.account.id }]);
    await world.newestCode();
    expect(world.messages.at(-1)?.text).to.include('câu hỏi khôi phục');
    const stored = await world.store.raw('credentials').findOne({ _id: holder.account.id });
    expect(JSON.stringify(stored?.['questions'])).to.match(/"hash":"\$argon2id\$/);
  });

  it('are never right for who has none', async () => {
    const { account } = await world.holder();
    const { questions } = world.authentication.recovery;
    for (const answers of [[], ['', '', ''], [...ANSWERS]]) {
      expect(valueOf(await questions.verify(account.id, answers))).to.equal(false);
    }
  });
});
