import type { PageLanguage } from "./page-words.ts";

/** Every text of the status page. */
export interface StatusWords {
  readonly title: string;
  readonly description: string;
  readonly state: Readonly<Record<"ok" | "degraded" | "down", string>>;
  readonly feedState: Readonly<Record<"ok" | "degraded" | "down", string>>;
  readonly generated: string;
  readonly feeds: string;
  readonly lastPoll: string;
  readonly lastSuccess: string;
  readonly lastChange: string;
  readonly nextPoll: string;
  readonly failures: string;
  readonly entries: string;
  readonly never: string;
  readonly outcomes: string;
  readonly outcomeKinds: Readonly<Record<"news" | "quiet" | "failed", string>>;
  readonly noOutcomes: string;
  readonly quarantine: string;
  readonly quarantineHint: string;
  readonly nothingAside: string;
  readonly feed: string;
  readonly address: string;
  readonly reason: string;
  readonly since: string;
  readonly unreadable: string;
  /** What happened, by outcome of a poll. */
  readonly outcomeWords: Readonly<Record<string, string>>;
  readonly late: string;
  readonly unusual: string;
  readonly stopped: Readonly<Record<"paused" | "retired", string>>;
  readonly advice: Readonly<Record<Advice, string>>;
  readonly whatToDo: string;
  /** The line of the log, which is English. */
  readonly asLogged: string;
  /** In place of the time of a poll that is due. */
  readonly dueNow: string;
  readonly asideKinds: Readonly<
    Record<"failed" | "unreadable" | "foreign" | "bodyless" | "renumbered" | "collision" | "reused", string>
  >;
  /** Followed by a time. */
  readonly collectionFailing: string;
  /** The definition against the live site. */
  readonly checked: string;
  readonly noCheck: string;
  /** Followed by a time. */
  readonly siteChanged: string;
  readonly waiting: string;
  readonly source: string;
  readonly insteadOf: string;
  readonly gap: string;
  readonly compared: string;
  readonly comparedFields: Readonly<
    Record<"items" | "titles" | "stamps" | "excerpts" | "length" | "dated" | "placed" | "pictured", string>
  >;
  readonly usual: string;
  readonly seen: string;
  readonly low: string;
  readonly troubles: string;
  readonly times: string;
  readonly push: string;
  readonly subscriptions: string;
  readonly owed: string;
  readonly failing: string;
  readonly webhook: string;
  readonly undelivered: string;
  readonly delivered: string;
  readonly lastError: string;
  readonly noWebhooks: string;
  readonly agency: string;
  readonly standing: string;
  readonly allFeeds: string;
  readonly pages: string;
  readonly unwritable: string;
  readonly writeFaults: Readonly<Record<"full" | "read-only" | "locked" | "damaged" | "unavailable", string>>;
  readonly remaking: (left: string, of: string) => string;
  readonly damaged: string;
  readonly mended: string;
}

/** Advice to the operator. FEED stands for the feed's path, AGENCY for its agency's id. */
export type Advice =
  | ("drift" | "blocked" | "gone" | "wait" | "missing" | "empty" | "new" | "late" | "paused" | "retired")
  | ("full" | "read-only" | "locked" | "damaged" | "unavailable" | "unreadable" | "collection" | "webhook");

/** The texts by language. */
export const STATUS_WORDS: Readonly<Record<PageLanguage, StatusWords>> = {
  en: {
    title: "Status of the service",
    description: "When each feed was last polled, with what result, and what will be retried.",
    state: { ok: "All feeds are working", degraded: "Some feeds have problems", down: "Not working" },
    feedState: { ok: "OK", degraded: "Has problems", down: "Not working" },
    generated: "As of",
    feeds: "Feeds",
    lastPoll: "Last poll",
    lastSuccess: "Last success",
    lastChange: "Last news",
    nextPoll: "Next poll",
    failures: "Failures in a row",
    entries: "Articles kept",
    never: "never",
    outcomes: "Recent polls",
    outcomeKinds: { news: "with news", quiet: "without news", failed: "failed" },
    noOutcomes: "No poll yet.",
    quarantine: "Articles set aside",
    quarantineHint: "Pages that could not be read. They are tried again and do not delay other articles.",
    nothingAside: "None.",
    feed: "Feed",
    address: "Address",
    reason: "Reason",
    since: "Since",
    unreadable: "The archive cannot be read. Feeds in memory are still served; see the log for the reason.",
    outcomeWords: {
      drift: "The page’s layout has changed, so nothing of it was published",
      blocked: "The site refuses this program",
      unreachable: "The site cannot be reached",
      failing: "The site answers with errors",
      gone: "The page is no longer there",
      empty: "The list is there, but has no items",
      "too-large": "The answer is too large",
      "not-html": "The answer is not a web page",
      garbled: "The page’s letters are garbled",
      truncated: "The page is incomplete",
    },
    late: "This feed is polled late.",
    unusual: "The feed works, but something on the page is not as usual.",
    stopped: {
      paused: "Paused: this feed is not polled.",
      retired: "Retired: this feed is no longer polled. What was published stays.",
    },
    advice: {
      drift:
        "Run `npx nashra check FEED` and correct the definition accordingly. Until then the last good articles are served.",
      blocked: "Ask the agency to admit this program (NASHRA_CONTACT says who you are), or poll it less often.",
      gone: "Find the new address of the agency’s latest-news page and put it into the definition.",
      wait: "Nothing for now: it is retried automatically. If the problem persists, open the page in a browser.",
      missing: "The feed still works. Correct the definition as the line below or `npx nashra check FEED` suggests.",
      empty: "Nothing, if the agency’s list is truly empty.",
      new: "Nothing: the first poll comes within minutes.",
      late: "If other feeds are late too, the machine has too much to do, or the scheduler does not run: see the log.",
      paused: "Nothing, if you want that. `npx nashra agencies resume AGENCY` polls it again.",
      retired: "Nothing, if you want that. `npx nashra agencies resume AGENCY` polls it again.",
      full: "Free space on the disk. What was not stored is read again at the next poll.",
      "read-only": "Give the process the right to write to the folder of the archive.",
      locked: "End the other process that holds the archive open.",
      damaged: "Stop nashra, keep a copy of the file, and restore the last backup.",
      unavailable: "Look into the log: it has the message of the store.",
      unreadable: "Look into the log for the reason, then start nashra again.",
      collection: "It is tried again at each poll. If it goes on, look into the log.",
      webhook: "Look whether the receiver runs. What waits is sent again by itself.",
    },
    whatToDo: "What to do",
    asLogged: "As in the log",
    dueNow: "now",
    asideKinds: {
      failed: "The page did not answer",
      unreadable: "No article could be read on the page",
      foreign: "The page is not that of the article",
      bodyless: "The page has no text yet",
      renumbered: "The site has given its articles other ids",
      collision: "The id is another article’s",
      reused: "The site has used the id of an earlier article again",
    },
    collectionFailing: "cannot be brought up to date, for the first time",
    checked: "Definition checked against the live site",
    noCheck: "no record",
    siteChanged: "the site differs from it, first seen",
    waiting: "Waiting to be read",
    source: "Source in use",
    insteadOf: "instead of",
    gap: "and older pages",
    compared: "Last values and usual values",
    comparedFields: {
      items: "Items on the list",
      titles: "with a title",
      stamps: "with a date",
      excerpts: "with an excerpt",
      length: "Characters of an article",
      dated: "Articles with a date",
      placed: "with a place",
      pictured: "with a picture",
    },
    usual: "Usual",
    seen: "Last seen",
    low: "far too low",
    troubles: "Recent problems",
    times: "times",
    push: "Subscribers and webhooks",
    subscriptions: "Subscriptions",
    owed: "Waiting for the newest document",
    failing: "Last delivery failed",
    webhook: "Webhook",
    undelivered: "Events not yet sent",
    delivered: "Last delivery",
    lastError: "Last error",
    noWebhooks: "No webhooks.",
    agency: "Agency",
    standing: "State",
    allFeeds: "All feeds",
    pages: "Pages",
    unwritable: "The archive cannot be written to:",
    writeFaults: {
      full: "its disk is full.",
      "read-only": "it is read-only.",
      locked: "another process has locked it.",
      damaged: "its file is damaged.",
      unavailable: "see the log.",
    },
    remaking: (left, of) => `Rendering ${left} of ${of} documents again. Until then the earlier ones are served.`,
    damaged: "Damaged and not yet rendered again:",
    mended: "Was damaged and has been rendered again from the articles:",
  },
  ar: {
    title: "حالة الخدمة",
    description: "متى فُحصت كل خلاصة آخر مرة، وماذا كانت النتيجة، وما الذي تُعاد محاولته.",
    state: { ok: "كل شيء على ما يرام", degraded: "بعض الخلاصات متعثّرة", down: "متوقفة" },
    feedState: { ok: "سليمة", degraded: "متعثّرة", down: "متوقفة" },
    generated: "في",
    feeds: "الخلاصات",
    lastPoll: "آخر فحص",
    lastSuccess: "آخر نجاح",
    lastChange: "آخر خبر",
    nextPoll: "الفحص التالي",
    failures: "إخفاقات متتالية",
    entries: "أخبار محفوظة",
    never: "لم يحدث",
    outcomes: "الفحوص الأخيرة",
    outcomeKinds: { news: "فيها أخبار", quiet: "بلا جديد", failed: "أخفقت" },
    noOutcomes: "لم يُجرَ أي فحص بعد.",
    quarantine: "أخبار نُحّيت جانبًا",
    quarantineHint: "صفحات تعذّرت قراءتها. تُعاد محاولتها ولا تعطّل غيرها.",
    nothingAside: "لا شيء.",
    feed: "الخلاصة",
    address: "العنوان",
    reason: "السبب",
    since: "منذ",
    unreadable: "تعذّرت قراءة الأرشيف. ما في الذاكرة من الخلاصات لا يزال يُقدَّم، والسبب في السجل.",
    outcomeWords: {
      drift: "تغيّر تصميم الصفحة، فلم يُنشر منها شيء",
      blocked: "يرفض الموقع هذا البرنامج",
      unreachable: "تعذّر الوصول إلى الموقع",
      failing: "يردّ الموقع بأخطاء",
      gone: "لم تعد الصفحة موجودة",
      empty: "القائمة موجودة لكنها فارغة",
      "too-large": "الرد أكبر من اللازم",
      "not-html": "الرد ليس صفحة ويب",
      garbled: "حروف الصفحة تالفة",
      truncated: "الصفحة ناقصة",
    },
    late: "تأخّر فحص هذه الخلاصة.",
    unusual: "الخلاصة تعمل، لكن في الصفحة ما ليس معتادًا.",
    stopped: {
      paused: "موقوفة مؤقتًا: لا تُفحص هذه الخلاصة.",
      retired: "متقاعدة: لم تعد هذه الخلاصة تُفحص، ويبقى ما نُشر.",
    },
    advice: {
      drift: "شغّل `npx nashra check FEED` وأصلح التعريف وفق ما يظهر. وحتى ذلك الحين تُقدَّم آخر الأخبار السليمة.",
      blocked: "اطلب من الوكالة السماح لهذا البرنامج (NASHRA_CONTACT يعرّف بك)، أو اجعل الفحص أقل تكرارًا.",
      gone: "ابحث عن العنوان الجديد لصفحة آخر الأخبار لدى الوكالة وضعه في التعريف.",
      wait: "لا شيء الآن: تُعاد المحاولة تلقائيًا. وإن طال الأمر فافتح الصفحة في المتصفح.",
      missing: "الخلاصة مستمرة. أصلح التعريف وفق السطر أدناه أو وفق ما يُظهره `npx nashra check FEED`.",
      empty: "لا شيء، إن كانت قائمة الوكالة فارغة فعلًا.",
      new: "لا شيء: أول فحص خلال دقائق.",
      late: "إن تأخّرت خلاصات أخرى أيضًا فالجهاز مثقل أو المُجدوِل متوقف: انظر السجل.",
      paused: "لا شيء إن كان هذا قصدك. لاستئناف الفحص: `npx nashra agencies resume AGENCY`.",
      retired: "لا شيء إن كان هذا قصدك. لاستئناف الفحص: `npx nashra agencies resume AGENCY`.",
      full: "أفرغ مساحة على القرص. ما لم يُحفظ يُقرأ مجددًا في الفحص التالي.",
      "read-only": "امنح البرنامج حق الكتابة في مجلد الأرشيف.",
      locked: "أنهِ العملية الأخرى التي تستخدم الأرشيف.",
      damaged: "أوقف نشرة واحتفظ بنسخة من الملف ثم استعد آخر نسخة احتياطية.",
      unavailable: "انظر السجل: فيه رسالة المخزن.",
      unreadable: "ابحث عن السبب في السجل، ثم شغّل نشرة من جديد.",
      collection: "تُعاد المحاولة مع كل فحص. وإن طال الأمر فانظر السجل.",
      webhook: "تحقّق من أن المستقبِل يعمل. ما ينتظر يُرسل مجددًا تلقائيًا.",
    },
    whatToDo: "ما العمل",
    asLogged: "كما في السجل",
    dueNow: "الآن",
    asideKinds: {
      failed: "لم تستجب الصفحة",
      unreadable: "تعذّرت قراءة خبر في الصفحة",
      foreign: "الصفحة ليست صفحة الخبر",
      bodyless: "ليس في الصفحة نص بعد",
      renumbered: "غيّر الموقع أرقام أخباره",
      collision: "الرقم لخبر آخر",
      reused: "أعاد الموقع استخدام رقم خبر سابق",
    },
    collectionFailing: "تعذّر تحديثها، وأول مرة",
    checked: "مقارنة التعريف بالموقع الفعلي",
    noCheck: "لا شيء مسجّل",
    siteChanged: "والموقع يخالفه، ولوحظ ذلك",
    waiting: "في انتظار القراءة",
    source: "المصدر المستخدم",
    insteadOf: "بدلًا من",
    gap: "وصفحات أقدم",
    compared: "ما شوهد مقارنةً بالمعتاد",
    comparedFields: {
      items: "عناصر القائمة",
      titles: "لها عنوان",
      stamps: "لها تاريخ",
      excerpts: "لها مقدمة",
      length: "أحرف الخبر",
      dated: "أخبار لها تاريخ",
      placed: "لها مكان",
      pictured: "لها صورة",
    },
    usual: "المعتاد",
    seen: "آخر ما شوهد",
    low: "أقل بكثير",
    troubles: "آخر المشكلات",
    times: "مرات",
    push: "المشتركون والإشعارات",
    subscriptions: "الاشتراكات",
    owed: "في انتظار الأحدث",
    failing: "تعذّر الوصول إليها آخر مرة",
    webhook: "عنوان الإشعار",
    undelivered: "أحداث لم تُرسل",
    delivered: "آخر تسليم",
    lastError: "آخر خطأ",
    noWebhooks: "لا توجد عناوين إشعار.",
    agency: "الوكالة",
    standing: "الحالة",
    allFeeds: "كل الخلاصات",
    pages: "الصفحات",
    unwritable: "تعذّرت الكتابة في الأرشيف:",
    writeFaults: {
      full: "القرص ممتلئ.",
      "read-only": "الأرشيف للقراءة فقط.",
      locked: "تستخدمه عملية أخرى.",
      damaged: "ملف الأرشيف تالف.",
      unavailable: "السبب في السجل.",
    },
    remaking: (left, of) => `يُعاد إعداد الوثائق: بقي ${left} من ${of}. وحتى ذلك الحين تُقدَّم الوثائق السابقة.`,
    damaged: "وثيقة تالفة لم تُعَد بعد:",
    mended: "وثيقة تلفت وأُعيد إعدادها من الأخبار:",
  },
  fr: {
    title: "État du service",
    description: "Quand chaque flux a été vérifié, avec quel résultat, et ce qui est retenté.",
    state: { ok: "Tout va bien", degraded: "Certains flux sont en difficulté", down: "En panne" },
    feedState: { ok: "En ordre", degraded: "En difficulté", down: "En panne" },
    generated: "Au",
    feeds: "Flux",
    lastPoll: "Dernière vérification",
    lastSuccess: "Dernier succès",
    lastChange: "Dernière nouvelle",
    nextPoll: "Prochaine vérification",
    failures: "Échecs de suite",
    entries: "Articles conservés",
    never: "jamais",
    outcomes: "Vérifications récentes",
    outcomeKinds: { news: "avec du nouveau", quiet: "sans nouveau", failed: "en échec" },
    noOutcomes: "Aucune vérification pour l’instant.",
    quarantine: "Articles mis de côté",
    quarantineHint: "Des pages qui n’ont pu être lues. Elles sont retentées et ne retiennent rien d’autre.",
    nothingAside: "Aucun.",
    feed: "Flux",
    address: "Adresse",
    reason: "Raison",
    since: "Depuis",
    unreadable: "L’archive ne peut être lue. Les flux en mémoire sont encore servis ; le journal en dit la raison.",
    outcomeWords: {
      drift: "La mise en page a changé : rien n’en a été publié",
      blocked: "Le site refuse ce programme",
      unreachable: "Le site est hors d’atteinte",
      failing: "Le site répond par des erreurs",
      gone: "La page n’existe plus",
      empty: "La liste est là, mais vide",
      "too-large": "La réponse est trop grande",
      "not-html": "La réponse n’est pas une page web",
      garbled: "Le texte de la page est illisible",
      truncated: "La page est incomplète",
    },
    late: "La vérification de ce flux est en retard.",
    unusual: "Le flux continue, mais quelque chose n’est pas comme d’habitude sur la page.",
    stopped: {
      paused: "En pause : ce flux n’est pas vérifié.",
      retired: "Retiré : ce flux n’est plus vérifié. Ce qui a été publié reste.",
    },
    advice: {
      drift:
        "Lancez `npx nashra check FEED` et corrigez la définition d’après ce qu’il montre. D’ici là, les derniers bons articles sont servis.",
      blocked:
        "Demandez à l’agence d’admettre ce programme (NASHRA_CONTACT dit qui vous êtes), ou interrogez-la moins souvent.",
      gone: "Trouvez la nouvelle adresse de la page des dernières nouvelles et mettez-la dans la définition.",
      wait: "Rien pour l’instant : un nouvel essai se fait de lui-même. Si cela dure, ouvrez la page dans un navigateur.",
      missing:
        "Le flux continue. Corrigez la définition d’après la ligne ci-dessous, ou d’après `npx nashra check FEED`.",
      empty: "Rien, si la liste de l’agence est vraiment vide.",
      new: "Rien : la première vérification vient dans quelques minutes.",
      late: "Si d’autres flux sont aussi en retard, la machine a trop à faire ou le planificateur ne tourne pas : voir le journal.",
      paused: "Rien, si c’est voulu. `npx nashra agencies resume AGENCY` le reprend.",
      retired: "Rien, si c’est voulu. `npx nashra agencies resume AGENCY` le reprend.",
      full: "Libérez de la place sur le disque. Ce qui n’a pas été enregistré sera relu à la prochaine vérification.",
      "read-only": "Donnez au processus le droit d’écrire dans le dossier de l’archive.",
      locked: "Arrêtez l’autre processus qui tient l’archive.",
      damaged: "Arrêtez nashra, gardez une copie du fichier et restaurez la dernière sauvegarde.",
      unavailable: "Voyez le journal : il contient le message du stockage.",
      unreadable: "Cherchez la raison dans le journal, puis relancez nashra.",
      collection: "Un nouvel essai a lieu à chaque vérification. Si cela dure, voyez le journal.",
      webhook: "Voyez si le destinataire fonctionne. Ce qui attend est renvoyé de soi-même.",
    },
    whatToDo: "Que faire",
    asLogged: "Comme au journal",
    dueNow: "maintenant",
    asideKinds: {
      failed: "La page n’a pas répondu",
      unreadable: "Aucun article n’a pu être lu sur la page",
      foreign: "La page n’est pas celle de l’article",
      bodyless: "La page n’a pas encore de texte",
      renumbered: "Le site a donné d’autres numéros à ses articles",
      collision: "Le numéro est celui d’un autre article",
      reused: "Le site a réutilisé le numéro d’un ancien article",
    },
    collectionFailing: "ne peut être mise à jour, pour la première fois",
    checked: "Définition comparée au site réel",
    noCheck: "rien de connu",
    siteChanged: "le site en diffère, constaté",
    waiting: "En attente de lecture",
    source: "Source utilisée",
    insteadOf: "au lieu de",
    gap: "et des pages plus anciennes",
    compared: "Ce qui a été vu, par rapport à l’habitude",
    comparedFields: {
      items: "Éléments de la liste",
      titles: "avec un titre",
      stamps: "avec une date",
      excerpts: "avec un début de texte",
      length: "Caractères d’un article",
      dated: "Articles avec une date",
      placed: "avec un lieu",
      pictured: "avec une image",
    },
    usual: "D’habitude",
    seen: "Vu en dernier",
    low: "bien trop peu",
    troubles: "Derniers ennuis",
    times: "fois",
    push: "Abonnés et webhooks",
    subscriptions: "Abonnements",
    owed: "En attente du plus récent",
    failing: "Non joints au dernier essai",
    webhook: "Webhook",
    undelivered: "Événements à envoyer",
    delivered: "Dernière livraison",
    lastError: "Dernière erreur",
    noWebhooks: "Aucun webhook.",
    agency: "Agence",
    standing: "État",
    allFeeds: "Tous les flux",
    pages: "Pages",
    unwritable: "Impossible d’écrire dans l’archive :",
    writeFaults: {
      full: "son disque est plein.",
      "read-only": "elle est en lecture seule.",
      locked: "un autre processus la tient.",
      damaged: "son fichier est endommagé.",
      unavailable: "voir le journal.",
    },
    remaking: (left, of) => `Documents à refaire : ${left} sur ${of}. D’ici là, les précédents sont servis.`,
    damaged: "Endommagé, et pas encore refait :",
    mended: "Était endommagé, et a été refait à partir des articles :",
  },
};
