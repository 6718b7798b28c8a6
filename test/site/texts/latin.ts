import type { Prose } from "../types.ts";

/** English prose of our own. */
export const ENGLISH: Prose = {
  places: ["Tripoli", "Benghazi", "Misrata", "Sirte", "Sabha", "Al-Zawiya", "Tobruk", "Zliten", "Gharyan", "Al Khums"],
  offices: [
    "the Ministry of Education",
    "the General Electricity Company",
    "the Municipal Council",
    "the Ports Authority",
    "the National Oil Corporation",
    "the Ministry of Health",
  ],
  stories: [
    {
      title: "Maintenance of {n} schools in {place} completed.",
      lead: "Maintenance teams completed on {weekday} their work in {n} schools of {place} ahead of the second term.",
    },
    {
      title: "Workshop on water management opens in {place}",
      lead: "A workshop on water management opened in {place} on {weekday} with {n} engineers from all regions taking part.",
    },
    {
      title: "Weather forecast for the coming hours.",
      lead: "Skies will be clear to partly cloudy over most northern regions, with winds of {n} km/h along the coast.",
    },
    {
      title: "Port of {place} receives {n} ships in a week .",
      lead: "The commercial port of {place} received {n} ships over the past week, according to {office}.",
    },
    {
      title: 'Book fair in {place}: "Reading for all" draws {n} publishers',
      lead: "The book fair of {place} opened its doors on {weekday} under the motto “Reading for all” with {n} publishers.",
    },
    {
      title: "Power restored in {place} & neighbouring districts.",
      lead: "Power was restored to {place} and its neighbouring districts after crews replaced {n} transformers overnight.",
    },
  ],
  more: [
    "The works will be carried out in two stages, the first of which ends before the close of the month.",
    "In a statement, {office} put the cost at {n} million dinars, to be paid under the approved plan.",
    "Those present stressed the need for spare parts and for help to crews working in remote areas.",
    "Representatives of the neighbouring municipalities attended, along with engineers and technicians.",
    "The site was last overhauled {n} years ago, and the job was not finished for want of materials.",
    "The committee is to meet again in {place} to review what has been done and what has not.",
    "The rate of completion has reached {n}%, while pumps and transformers are expected by sea within days.",
  ],
  captions: ["A view of the works in {place}", "The meeting in {place}"],
};

/** French prose of our own. */
export const FRENCH: Prose = {
  places: ["Tripoli", "Benghazi", "Misrata", "Syrte", "Sebha", "Zliten", "Tobrouk"],
  offices: [
    "le ministère de l'Éducation",
    "la Compagnie générale d'électricité",
    "le conseil municipal",
    "l'Autorité des ports",
    "le ministère de la Santé",
  ],
  stories: [
    {
      title: "Réouverture de {n} écoles à {place}.",
      lead: "Les travaux d'entretien de {n} écoles de {place} se sont achevés {weekday}, à l'approche du deuxième trimestre.",
    },
    {
      title: "Un atelier sur la gestion de l'eau s'ouvre à {place}",
      lead: "Un atelier consacré à la gestion de l'eau s'est ouvert {weekday} à {place} en présence de {n} ingénieurs.",
    },
    {
      title: "Prévisions météorologiques .",
      lead: "Le ciel sera dégagé à peu nuageux sur la plupart des régions du nord, avec un vent de {n} km/h sur le littoral.",
    },
    {
      title: "Le port de {place} accueille {n} navires en une semaine.",
      lead: "Le port de commerce de {place} a accueilli {n} navires au cours de la semaine écoulée, selon {office}.",
    },
  ],
  more: [
    "Les travaux se dérouleront en deux étapes, dont la première prendra fin avant la fin du mois.",
    "Dans un communiqué, {office} estime le coût à {n} millions de dinars, versés selon le plan approuvé.",
    "Les participants ont souligné le besoin de pièces de rechange et d'un appui aux équipes éloignées.",
    "La commission se réunira de nouveau à {place} pour faire le point sur l'avancement du projet.",
    "Le taux d'exécution atteint {n} %, et les pompes sont attendues par la mer dans les prochains jours.",
    "Des représentants des communes voisines « et des environs » ont pris part à la rencontre.",
  ],
  captions: ["Vue des travaux à {place}", "La réunion de {place}"],
};
