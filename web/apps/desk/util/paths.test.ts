import { describe, expect, test } from "vitest";
import { articleAddress, nextAfterSignIn, paths, takesTheWholeWidth } from "./paths";

test("every link of the desk", () => {
  expect({
    home: paths.home(),
    conversation: paths.conversation("7"),
    floor: paths.floor(),
    knowledge: paths.knowledge(),
    knowledgeInReview: paths.knowledge("review"),
    gaps: paths.gaps(),
    deskArticle: paths.article("fees"),
    assistant: paths.assistant(),
    traces: paths.traces(),
    tracesOfATopic: paths.traces({ topic: "fees", outcome: "silent" }),
    trace: paths.trace("7"),
    examples: paths.examples(),
    utterances: paths.utterances(),
    utterancesOfATopic: paths.utterances("fees"),
    versions: paths.versions(),
    version: paths.version(3),
    me: paths.me(),
    emergency: paths.emergency(),
    audit: paths.audit(),
    auditOfAColleague: paths.audit({ staff: "7" }),
    auditOfACustomer: paths.audit({ customer: "7" }),
    signIn: paths.signIn(),
    signInAtHome: paths.signIn("/"),
    signInBack: paths.signIn("/c/7"),
    article: articleAddress("transfer_failed", "zh-CN", "https://upay.example"),
  }).toMatchInlineSnapshot(`
    {
      "article": "https://upay.example/help/transfer_failed?lang=zh",
      "assistant": "/assistant",
      "audit": "/audit",
      "auditOfAColleague": "/audit?staff=7",
      "auditOfACustomer": "/audit?customer=7&looks=1",
      "conversation": "/c/7",
      "deskArticle": "/knowledge/fees",
      "emergency": "/emergency",
      "examples": "/assistant/examples",
      "floor": "/floor",
      "gaps": "/gaps",
      "home": "/",
      "knowledge": "/knowledge",
      "knowledgeInReview": "/knowledge?only=review",
      "me": "/me",
      "signIn": "/sign-in",
      "signInAtHome": "/sign-in",
      "signInBack": "/sign-in?next=%2Fc%2F7",
      "trace": "/assistant/traces/7",
      "traces": "/assistant/traces",
      "tracesOfATopic": "/assistant/traces?topic=fees&outcome=silent",
      "utterances": "/assistant/utterances",
      "utterancesOfATopic": "/assistant/utterances?topic=fees",
      "version": "/assistant/versions/3",
      "versions": "/assistant/versions",
    }
  `);
});

describe("after signing in", () => {
  test.each([
    ["?next=%2Fc%2F7", "/c/7"],
    ["", "/"],
    ["?next=https%3A%2F%2Felsewhere.example", "/"],
    ["?next=%2F%2Felsewhere.example", "/"],
    ["?next=%2F%5Celsewhere.example", "/"],
  ])("%s leads to %s", (search, to) => {
    expect(nextAfterSignIn(search)).toBe(to);
  });
});

test("the queue steps aside for pages that take the whole width, and for nothing else", () => {
  for (const path of [
    paths.knowledge(),
    paths.article("refund_how"),
    paths.staff(),
    "/audit",
    "/requests",
    paths.claim("7"),
    "/gaps",
    paths.assistant(),
    paths.trace("7"),
    paths.me(),
    paths.emergency(),
  ])
    expect(takesTheWholeWidth(path)).toBe(true);
  for (const path of [paths.home(), paths.conversation("x"), paths.floor(), "/staffing", "/c/audit"])
    expect(takesTheWholeWidth(path)).toBe(false);
});
