import type { ErrorMessageKey } from './error-messages-en.js';
import type { MessageTable } from './message-catalogue.js';

export const errorMessagesSv: MessageTable<ErrorMessageKey> = {
  'try-again': 'Försök igen',
  'camera-denied': 'Kameran och mikrofonen är ännu inte tillåtna.',
  'camera-denied-help': 'Försök igen och välj ”Tillåt” när webbläsaren frågar.',
  'camera-denied-always': 'Webbläsaren ger inte den här webbplatsen kameran och mikrofonen.',
  'camera-denied-always-help':
    'Tillåt båda för webbplatsen i webbläsarens inställningar, oftast intill adressen, och försök igen.',
  'microphone-denied': 'Kameran är tillåten, men inte mikrofonen.',
  'microphone-denied-help':
    'Tillåt även mikrofonen för webbplatsen i webbläsarens inställningar, oftast intill adressen, och försök igen.',
  'camera-denied-by-system': 'Enheten låter inte webbläsaren använda kameran och mikrofonen.',
  'camera-denied-by-system-help':
    'Tillåt båda för webbläsaren i telefonens eller datorns integritetsinställningar och försök igen.',
  'camera-blocked-by-frame': 'Den här sidan får inte använda kameran.',
  'camera-blocked-by-frame-help':
    'Webbplatsen som visar sidan måste låta den använda kameran och mikrofonen. Meddela gärna dem som sköter den.',
  'camera-missing': 'Ingen kamera eller mikrofon hittades.',
  'camera-missing-help': 'Anslut en och försök igen.',
  'camera-busy': 'Kameran eller mikrofonen går inte att öppna.',
  'camera-busy-help': 'Stäng andra appar och flikar som kan använda den och försök igen.',
  'camera-insecure': 'Webbläsare ger bara sidor med https-adress tillgång till en kamera.',
  'camera-insecure-help':
    'Öppna sidan på dess https-adress. Om den inte har någon, meddela gärna dem som sköter den.',
  'camera-in-app': 'Kameran kan inte användas i den här appen.',
  'camera-in-app-help': 'Kopiera sidans adress och öppna den i Safari eller Chrome.',
  'camera-unsupported': 'Här finns ingen tillgång till en kamera.',
  'camera-unsupported-help':
    'Öppna sidan i en aktuell version av Safari, Chrome, Edge eller Firefox.',
  'screen-denied': 'Skärmen delas inte.',
  'screen-denied-help': 'Välj en skärm eller ett fönster när webbläsaren frågar.',
  'screen-denied-by-system': 'Enheten låter inte webbläsaren visa skärmen.',
  'screen-denied-by-system-help':
    'Tillåt skärminspelning för webbläsaren i datorns integritetsinställningar och försök igen.',
  'screen-busy': 'Skärmen går inte att dela just nu.',
  'screen-busy-help': 'Försök igen eller välj en annan skärm eller ett annat fönster.',
  'screen-unsupported': 'Den här webbläsaren kan inte dela sin skärm.',
  'screen-unsupported-help': 'Använd en dator för att dela en skärm.',
  'endpoint-missing': 'Sidan anger inte vart bilden går eller varifrån den kommer.',
  'endpoint-missing-help': 'Meddela gärna dem som sköter webbplatsen.',
  'endpoint-invalid': 'Sidan anger en felaktig adress för sin video.',
  'endpoint-invalid-help':
    'Meddela gärna dem som sköter webbplatsen. Om nätet kräver en egen inloggning, gör den först.',
  'endpoint-unreachable': 'Servern går inte att nå.',
  'endpoint-unreachable-help': 'Kontrollera internetanslutningen och försök igen.',
  'token-missing': 'Du är inte inloggad, eller inte längre.',
  'token-missing-help': 'Logga in igen och försök på nytt.',
  'token-unavailable': 'Sidan kunde inte få tillstånd att låta dig sända.',
  'token-unavailable-help':
    'Den försöker igen av sig själv. Om det fortsätter, logga in igen eller ladda om sidan.',
  'not-allowed': 'Du har inte behörighet till detta.',
  'not-allowed-help': 'Be dem som ordnar stunden att släppa in dig.',
  'stream-not-found': 'Den här sändningen finns inte, eller inte längre.',
  'stream-not-found-help': 'Kontrollera sidans adress med dem som skickade den till dig.',
  'connection-unsupported': 'Den här webbläsaren kan inte sända eller ta emot direktsänd bild.',
  'connection-unsupported-help': 'Använd en aktuell version av Safari, Chrome, Edge eller Firefox.',
  'connection-refused': 'Servern godtar inte anslutningen.',
  'connection-refused-help':
    'Vänta en stund och försök igen. Om det fortsätter, meddela dem som ordnar sändningen.',
  'script-unreachable': 'En del av sidan kunde inte läsas in.',
  'script-unreachable-help': 'Kontrollera internetanslutningen och försök igen.',
  'source-missing': 'Här finns inget att spela upp.',
  'source-missing-help': 'Meddela gärna dem som sköter webbplatsen.',
  'source-unplayable': 'Det här går inte att spela upp här.',
  'source-unplayable-help': 'Försök igen eller använd en annan webbläsare.',
  unexpected: 'Något gick fel.',
  'unexpected-help': 'Försök igen. Om det händer på nytt, läs in sidan igen.',
};
