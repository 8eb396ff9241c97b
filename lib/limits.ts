/**
 * Every limit and time-out that somebody chose, with its reason. Other files hold only what is no choice: what Python, TaskIQ or
 * the calendar dictates, the ranges and defaults of settings (lib/settings.ts), the layout of data in memory, the shape of a
 * drawing, the look of the sample fleet. The programs in `bin`, which run without this file, have their own; the browser imports it.
 */
export const limits = {
  /** Rows of a list a client may ask for in one answer; 50 unless it asks. */
  pageSize: { default: 50, max: 500 },
  /** Rows that a list of schedules asks for at a time while it scrolls. A divisor of the largest page. */
  scrolledPage: 100,
  /** Rows a list shows beyond the window's edges, so that a step finds them there. */
  overscan: 8,
  /** The most rows of a list that the page holds, whatever the height of the window. */
  rowsInPage: 98,
  /** Milliseconds that a list must rest before it asks for its rows: dragging asks for nothing. */
  scrollRestMs: 60,
  /** Rows that a range may tick, read in the largest pages, one after another. "Select all" is for more. */
  tickedRange: 5000,
  /** History events one answer may hold; the list itself is trimmed to MAX_HISTORY. */
  historyPage: { default: 100, max: 1000 },
  /** Bytes of a request's body. The largest legal body is a reason of `reasonLength` characters. */
  bodyBytes: 64 * 1024,
  /** Faults of a request that its answer and the log name, and characters of each: one body may have a thousand. */
  faultsTold: 10,
  faultLength: 600,
  /** Characters of the sentence of a problem: all these faults, and the words around them. */
  problemLength: 7000,
  /** Characters of the reason an operator may give. */
  reasonLength: 500,
  /** Characters of a search. */
  searchLength: 200,
  /** Words of a search that are matched separately: each is compared with every schedule. */
  searchTerms: 20,
  /**
   * Bytes of a schedule id for which Rota creates keys: what a program passes to the service, and what
   * a report of a run names. No application needs longer ones. What is in Redis already may have any id: a request that
   * names one is bounded by its own size alone.
   */
  idBytes: 4096,
  /** Characters from which an id in an address is written in base64, where that is shorter: Node accepts 16 KB in all. */
  plainIdInPath: 2048,
  /** Characters of an expression that are read; every honest one is far shorter. */
  expressionLength: 4096,
  /** Expressions whose fields, and years of a zone whose offsets, are remembered once they are worked out. */
  keptExpressions: 2000,
  keptZoneYears: 200,
  /** Characters of a number that is written as text, such as a timeout in a label: a float of Python's has at most 24. */
  decimalLength: 30,
  /** Characters of a one-shot's time, and of a duration, that are read; those that TaskIQ writes have fewer than 40. */
  timeLength: 100,
  /** Years in which a next run is searched: a date that comes at all comes in them (29 February on one weekday, across 2100). */
  nextRunYears: 41,
  /** Milliseconds in which a previous run is searched: whatever comes yearly is found. */
  previousRunMs: 367 * 86_400_000,
  /** Parts of an expression that never match which a page names; once they are mended it names the next ones. */
  deadParts: 3,
  /** Lists, schedules or indexes that the sentence of a finding names; it counts the others. */
  namedInSentence: 3,
  /** Bytes of an id, or of a key's name, that answers hold whole: half of a request's body, and more than fits into an address. */
  toldIdBytes: 32 * 1024,
  /**
   * Characters of the texts of an answer, which the contract names and lib/api/within.ts cuts: other programs write texts of any
   * length into Redis, and a page shows hundreds. The whole is read in pages (lib/detail/whole-text.ts). `word`: a word, an
   * expression, who acted; `line`: a name or a reason, of which 500 remain beside the note of its length; `sentence`: a
   * sentence that quotes some of these.
   */
  text: { word: 200, line: 540, sentence: 2000 },
  /** Characters that a sentence quotes of an expression, a status word or a key. */
  quoted: 100,
  /** Characters of an instant, as this program writes it. */
  instantLength: 40,
  /** Characters of a cursor, which travels in a URL: Node takes 16 KB of headers. */
  cursorLength: 8192,
  /** Characters of one event in an answer, as JSON: a hundred are one page. */
  eventLength: 2000,
  /** Characters of metadata, and of a payload, in an answer, as JSON: beyond it nobody reads it as a tree. */
  shownJson: 64 * 1024,
  /** Characters of one text within these, so that the others are shown, too. */
  shownText: 4000,
  /** Characters of a text, or of a field's name, that remain where other texts have used up the room. */
  leastText: 60,
  /** Bytes of a whole text that are read at a time. */
  textPage: 64 * 1024,
  /** Entries of a history in the first read, and bytes of entries after which one answer reads no more. */
  firstEvents: 20,
  historyBytes: 32 * 1024 * 1024,
  /** SCAN's COUNT: at 1,000 the longest command stays under 10 ms (measured, docs/performance.md). */
  scanCount: 1000,
  /** Keys of one MGET in a pipeline, and of a script that reads keys one by one, at some 2 µs each. */
  mgetKeys: 500,
  scriptKeys: 250,
  /** Schedules of one page where everything is read at a share of time: one page delays questions by a millisecond or two. */
  pacedPage: 100,
  /** Entries of one page of LRANGE or SSCAN: bounded work per command. */
  listPage: 1000,
  /** Longest list that LPOS searches for an id: a million entries take 10 ms, in which Redis serves nobody else. */
  searchedList: 10_000,
  /** Changed schedules that are read in one round trip and applied at once: some milliseconds without an answer to questions. */
  changesAtOnce: 500,
  /** Short lists and sets read in one round trip. */
  listsAtOnce: 100,
  /** Schedules of one configuration read to learn a missing task name (contract §2). */
  siblings: 100,
  /** Milliseconds until a command to Redis counts as failed. */
  commandTimeoutMs: 2000,
  /** Milliseconds until a connection attempt counts as failed. */
  connectTimeoutMs: 2000,
  /** Milliseconds that the pause between connection attempts grows by with each attempt, and the longest pause. */
  reconnectStepMs: 100,
  reconnectMaxMs: 1000,
  /** Milliseconds between two heartbeats of each connection that follows changes: three small commands a second. */
  followBeatMs: 1000,
  /**
   * Heartbeats in a row without an answer after which a connection counts as dead. With fewer, a script that blocks Redis
   * for a few seconds would look like its death, and each loss costs a reading of everything.
   */
  followMissedBeats: 4,
  /** Milliseconds in which changes are gathered before they are read: what is written at once is notified in pieces. */
  coalesceMs: 5,
  /** Milliseconds after which a reading that failed is tried again. */
  retryMs: 1000,
  /** Share of time for reading everything again after changes were missed, and for a long list that changed. */
  rereadShare: 0.2,
  /** Milliseconds of one rest of paced work at most: a piece that took long by chance must not stop it for as long again. */
  paceRestMs: 2000,
  /** Share of time of the background scan of everything, and milliseconds between two scans. */
  checkShare: 0.05,
  checkPauseMs: 60_000,
  /** The least milliseconds between two readings of everything, where there are no notifications of changes. */
  pollPauseMs: 1000,
  /** Entries from which a list is read at that share: a shorter one takes some 10 ms. */
  longList: 10_000,
  /** Milliseconds for which the catalog may lack a change before it counts as behind: one heartbeat, and a second for delays. */
  liveAgeMs: 2000,
  /** Milliseconds that the background scan waits for the report of a change that it found first, before it counts as unreported. */
  unreportedMs: 1000,
  /** Milliseconds that an action waits until the catalog has every change so far; then it walks all keys instead. */
  watermarkMs: 500,
  /** Milliseconds in which reports of runs are gathered before their schedules are read again. */
  runsPauseMs: 1000,
  /** Milliseconds between two looks at the clock: which next runs are over, which metadata has expired. */
  tickMs: 1000,
  /** Milliseconds from which a change of the wall clock, forward or back, counts as a step: less than a tick changes no answer. */
  clockStepMs: 1000,
  /** Milliseconds in which changes are gathered before pages are notified. */
  tellMs: 100,
  /** Milliseconds of one slice of a long question: between slices the catalog applies changes and answers short questions. */
  sliceMs: 5,
  /**
   * Work of the catalog's thread between two chances for others, where a look at the clock at each item would cost too much:
   * a millisecond or two each, a sort some 20. The last three only set how often long work looks at the clock.
   */
  slice: {
    sortedRows: 1 << 14,
    mergedRows: 1 << 16,
    checkedRows: 1 << 14,
    changedRows: 1000,
    countedFindings: 1 << 14,
    filteredRows: 1 << 12,
    recheckedRows: 1 << 8,
    expressions: 16,
  },
  /** Rows of a result that are sorted on their own; of more, all rows are walked through in the order that exists. */
  sortedAlone: 2000,
  /** Schedules of the chosen configurations below which only these are searched, and not all. */
  searchedAlone: 5000,
  /** The same of findings: so many are searched one by one. */
  findingsSearchedAlone: 50_000,
  /** Pages of a full reading under way at the same time: while one is applied, Redis answers the next. */
  pagesUnderWay: 4,
  /** Indexes that are read before all rows are compared with them: one look at a million rows takes some 10 ms. */
  indexesAtOnce: 20_000,
  /** Rest after a sort during the first reading, as a multiple of the time it took. */
  resortRest: 5,
  /** Ticks in which the drift of every row is checked for what time alone changes, and rows checked at each at least. */
  sweepTicks: 60,
  sweptRows: 10_000,
  /** Expressions whose last run is searched for in one tick, at some 0.2 ms each; and seconds that are gone through run by run. */
  lastRunsSearched: 100,
  lastRunStepsS: 3600,
  /** Rows that are checked for blinding the scheduler; each alone is enough, so a fleet of two halves would name half of it. */
  suspects: 1000,
  /** Milliseconds by which a computed expiry differs each time it is read, since Redis answers a time to live. */
  expiryJitterMs: 1000,
  /** Milliseconds of its metadata's time to live below which a live schedule is reported. */
  metadataExpiringMs: 86_400_000,
  /** Runs that must have failed in a row before a schedule is reported. */
  failedInRow: 3,
  /** Schedules that were due without any report of a run before the scheduler counts as silent: single reports get lost. */
  silentDues: 3,
  /** Schedules named as examples where no scheduler reads. */
  silenceExamples: 3,
  /** Milliseconds after which the catalog's thread is started again when it has ended. */
  workerRestartMs: 500,
  /** Milliseconds from the start in which answers wait for the first reading. Later ones hold what was read so far. */
  firstReadMs: 2000,
  /** Changed ids that one event names. More are sent as "everything", since a page would ask for its list anyway. */
  changeIds: 200,
  /** Payloads that blind the scheduler which a summary names, the worst first: each one alone is enough. */
  culprits: 100,
  /** Milliseconds between two events on how fresh the data is, so that operators see it on a quiet fleet, too. */
  freshnessMs: 5000,
  /** Open event streams of one process, unless MAX_STREAMS says otherwise: each keeps a connection. */
  maxStreams: 500,
  /** Ids that one event stream may follow: a page shows fewer, and a longer URL would be refused. */
  followedIds: 200,
  /** Changes that are kept for broken streams: at most one is sent each `tellMs`, and a browser is back in seconds. */
  keptChanges: 300,
  /** Bytes that may wait for the reader of an event stream. What comes meanwhile is dropped, which the reader then learns. */
  streamBytes: 64 * 1024,
  /** Milliseconds in which a reader takes nothing of what waits, after which the stream is closed. */
  slowReaderMs: 60_000,
  /** Milliseconds between heartbeats of an event stream; proxies close streams silent for 30 s or more. */
  heartbeatMs: 15_000,
  /** Milliseconds that a scheduler may be late beyond its update interval before it counts as silent: it reads a large source for seconds. */
  schedulerGraceMs: 30_000,
  /** Of what repairs set aside: entries shown, and milliseconds after which the walk over all keys that finds them ends. */
  asideShown: 200,
  asideMs: 10_000,
  /** Due minutes of a schedule that are checked for a missed run: 5 h of an every-minute schedule. */
  missedOf: 300,
  /** Milliseconds back in which missed runs are searched: the widest window of a timeline. */
  missedReachMs: 30 * 86_400_000,
  /** Milliseconds after a due minute in which a busy scheduler may still send its run, where the next minute is not due. */
  sendDelayMs: 5000,
  /** Milliseconds that a run may wait for a worker before the wait counts as a fault. */
  startGraceMs: 300_000,
  /** Listed schedules above which the time of the scheduler's next read cannot be computed (contract §2). */
  listedForTakesEffect: 100_000,
  /** Milliseconds that the scheduler needs to read each listed schedule (measured, contract §2). */
  readMsPerListed: 0.12,
  /** Milliseconds a change may take beyond the update interval and the read (measured, contract §2). */
  takesEffectMarginMs: 2000,
  /** Payloads read at each end of the cron and the interval list to learn the source's serialiser: 100 in all. */
  sampledListEnd: 25,
  /** Legacy keys that a preview names, and keys that it leaves out and names. */
  legacySamples: 20,
  legacyLeftOut: 200,
  /** Schedules whose legacy keys one script deletes: about 1 ms. */
  legacyBatch: 200,
  /** The most keys of one name that repairs keep aside. One more is refused, since nothing may be lost. */
  keptAside: 5,
  /** Characters, or entries, of a key that are shown where it cannot be read, and before a repair changes it. */
  excerptLength: 1000,
  excerptEntries: 10,
  /** Schedules that one request repairs, and milliseconds after which it leaves the rest to the next. */
  repairs: 500,
  /** Schedules between two looks at the clock while all of a kind are repaired. */
  repairPage: 50,
  repairMs: 10_000,
  /** Share of Redis' time for repairs of many schedules: one repair in a list of 100,000 walks through it several times. */
  repairShare: 0.3,
  /** Levels of nested JSON that are sent and shown: data written by Python's json has fewer than 1,000, by people fewer than 20. */
  shownLevels: 100,
  /** Runs of a schedule in one answer, unless more are asked for. */
  runsPage: 200,
  /** Bytes of what TaskIQ reports of a run: its arguments and its return value travel with it. */
  reportBytes: 256 * 1024,
  /** Characters of a timestamp that another program wrote: longer text is none. */
  foreignInstantLength: 64,
  /** Characters of a task's id; TaskIQ's own have 32. */
  taskIdLength: 256,
  /** Largest RUNS_PER_SCHEDULE: one report may look through all runs of a schedule. */
  runsPerSchedule: 1000,
  /** Most characters kept of a run's arguments, return value or error: more would make that look slow. */
  runTextLength: 4000,
  /** Characters that are kept of the name of a run's task and of its worker. */
  runNameLength: 200,
  /** Newest runs of a schedule that are searched for the run of a recent report. */
  recentRuns: 50,
  /** Newest runs of a schedule in its summary. */
  summarizedRuns: 30,
  /** Seconds in which the end of a run waits for the report that names its schedule: TaskIQ gives up such a report after 5 s. */
  runAsideS: 60,
  /** Seconds after which a run without an end counts as lost. */
  runOpenS: 86_400,
  /** Milliseconds by which a reporter's clock may be ahead, with room for a zone mistaken for UTC. */
  clockAheadMs: 86_400_000,
  /** Characters of the name of the operator who acts. */
  actorLength: 200,
  /**
   * What will start. Windows: 24 hours unless asked, at most 8 days (a week, from any minute of it); by the minute up
   * to 6 hours. Work: so many different expressions (some 30 µs each) and so many starts of them; what is beyond is marked
   * as not counted.
   */
  upcoming: {
    windowMs: 24 * 3_600_000,
    longestWindowMs: 8 * 24 * 3_600_000,
    minutesUpToMs: 6 * 3_600_000,
    expressions: 50_000,
    steps: 50_000_000,
  },
  /**
   * The sample fleet. `most`: schedules (a million take 2.3 GB of Redis); `batch`: schedules that one script writes, some 3 ms in
   * which Redis serves nobody else; `batchesUnderWay`: scripts sent ahead, so that Redis never waits for the next; `loadingMs`:
   * milliseconds without a batch after which another process may begin to load.
   */
  sample: { most: 2_000_000, batch: 200, batchesUnderWay: 3, loadingMs: 30_000 },
  /** What a page shows before it counts the rest, folds it or leads to it. */
  shown: {
    /** Kinds of drift on the summary. */
    kinds: 6,
    /** Coming starts on the summary, and the schedules from which they are grouped. */
    starts: 7,
    startingSchedules: 100,
    /** Newest events on the summary, and how many are read: a pause writes two, of which one is shown. */
    events: 8,
    readEvents: 20,
    /** Rows of a schedule's history until all are asked for, and runs that the first window of its timeline reaches back to. */
    historyRows: 10,
    timelineRuns: 10,
    /** Fields of an event in a row of its own, and in one line. */
    eventFields: 50,
    lineFields: 20,
    /** Events that a mark of the timeline lists. */
    markEvents: 6,
    /** Entries of a key that cannot be read. */
    brokenEntries: 5,
    /** Legacy keys of one kind, and those that stay. */
    legacyKeys: 3,
    legacyLeftOut: 12,
    /** Failures that a repair of many names; the others stay on the page as findings. */
    failures: 200,
    /** Rows of one level of JSON, characters of one text and levels that are open at first: 1 MB must not freeze the page. */
    jsonRows: 50,
    jsonText: 500,
    jsonLevels: 2,
    /** Characters of a payload. */
    payload: 20_000,
    /** Characters of an unknown status word beside a name, and of a name from which on its end may be cut. */
    statusWord: 24,
    name: 120,
    /** Characters of a text in a tooltip, of an error in the tooltip of a run, and of an event in that of a mark. */
    tooltip: 1000,
    tooltipError: 200,
    tooltipEvent: 120,
    /** Toasts at once. */
    toasts: 5,
    /** Findings on the summary that stop every schedule. */
    stopping: 3,
  },
  /** The most pixels that the rows of a list take: browsers lay out some 33 million at most, some of them fewer. */
  listPx: 8_000_000,
  /** Rows of a list that are read beyond those in the window, before they are wanted. */
  rowsAhead: 50,
  /** Findings of one kind from which on they can be searched. */
  searchedFindings: 10,
  /** Findings from which on a repair of all asks for their number to be typed. */
  typedFindings: 20,
  /** Bytes of a request's body that names of schedules leave free for all else that it says. */
  spareBodyBytes: 4096,
  /** Milliseconds without a key pressed after which the text of a search is searched for. */
  searchRestMs: 250,
  /** Milliseconds of rest before a list is put in its place: one scroll may end as the next begins, and would be broken off. */
  placeRestMs: 150,
  /** Milliseconds that the pointer rests before a tooltip appears. */
  tooltipRestMs: 250,
  /** Milliseconds that a toast stays: long enough to reach Undo. */
  toastMs: 10_000,
  /** Milliseconds that a copy button says that it copied. */
  copiedMs: 1500,
  /** Milliseconds that an answer counts as fresh, so that a page that the server wrote does not ask for all of it again. */
  freshMs: 2000,
  /** Milliseconds between two refreshes of a page: a busy fleet must not keep it reading, yet is seen within a second. */
  refreshMs: 500,
  /** Milliseconds that a refresh waits for further changes, where the last one is long ago. */
  refreshGatherMs: 50,
  /** Milliseconds in which a page that is built or left settles what it shows, before its event stream is opened anew. */
  settleMs: 100,
  /** Milliseconds between two readings of a page without an event stream, or two tries while Redis or code of a page is away. */
  pollMs: 5000,
  /** Milliseconds between two readings of a schedule's runs, and of those of a list: no event names them. */
  runsRefreshMs: 1000,
  runSummariesRefreshMs: 2000,
  /** Milliseconds between two readings of what changes with time alone: windows that begin now, why a schedule does not fire. */
  timeRefreshMs: 30_000,
  /** Milliseconds between two readings of what no event names of Redis: latency, memory. */
  connectionRefreshMs: 15_000,
  /** Milliseconds between two looks at the outcome of an unanswered action, and how many there are: five minutes in all. */
  outcomeMs: 2000,
  outcomeLooks: 150,
  /** Actions under way at once while all schedules of a configuration change. */
  actionsAtOnce: 8,
  /** Seconds that a browser keeps a choice: a year. */
  choiceS: 365 * 86_400,
} as const;
