import type { ErrorMessageKey } from './error-messages-en.js';
import type { MessageTable } from './message-catalogue.js';

export const errorMessagesFr: MessageTable<ErrorMessageKey> = {
  'try-again': 'Réessayer',
  'camera-denied': 'La caméra et le microphone ne sont pas encore autorisés.',
  'camera-denied-help':
    'Réessayez, puis choisissez « Autoriser » lorsque le navigateur le demande.',
  'camera-denied-always': 'Ce navigateur refuse la caméra et le microphone à ce site.',
  'camera-denied-always-help':
    'Autorisez les deux pour ce site dans les réglages du navigateur, en général à côté de l’adresse, puis réessayez.',
  'microphone-denied': 'La caméra est autorisée, mais pas le microphone.',
  'microphone-denied-help':
    'Autorisez aussi le microphone pour ce site dans les réglages du navigateur, en général à côté de l’adresse, puis réessayez.',
  'camera-denied-by-system':
    'Cet appareil ne laisse pas le navigateur utiliser la caméra et le microphone.',
  'camera-denied-by-system-help':
    'Autorisez les deux pour le navigateur dans les réglages de confidentialité du téléphone ou de l’ordinateur, puis réessayez.',
  'camera-blocked-by-frame': 'Cette page ne peut pas utiliser la caméra.',
  'camera-blocked-by-frame-help':
    'Le site qui affiche cette page doit lui permettre d’utiliser la caméra et le microphone. Merci de prévenir ses responsables.',
  'camera-missing': 'Aucune caméra ni aucun microphone n’a été trouvé.',
  'camera-missing-help': 'Branchez-en un, puis réessayez.',
  'camera-busy': 'La caméra ou le microphone ne peut pas être ouvert.',
  'camera-busy-help':
    'Fermez les autres applications et onglets qui pourraient l’utiliser, puis réessayez.',
  'camera-insecure':
    'Les navigateurs ne donnent accès à la caméra qu’aux pages dont l’adresse commence par https.',
  'camera-insecure-help':
    'Ouvrez cette page à son adresse https. Si elle n’en a pas, merci de prévenir ses responsables.',
  'camera-in-app': 'La caméra ne peut pas être utilisée dans cette application.',
  'camera-in-app-help': 'Copiez l’adresse de cette page et ouvrez-la dans Safari ou Chrome.',
  'camera-unsupported': 'Il n’y a pas d’accès à une caméra ici.',
  'camera-unsupported-help':
    'Ouvrez cette page dans une version récente de Safari, Chrome, Edge ou Firefox.',
  'screen-denied': 'L’écran n’est pas partagé.',
  'screen-denied-help':
    'Pour le partager, choisissez un écran ou une fenêtre lorsque le navigateur le demande.',
  'screen-denied-by-system': 'Cet appareil ne laisse pas le navigateur montrer l’écran.',
  'screen-denied-by-system-help':
    'Autorisez l’enregistrement de l’écran pour le navigateur dans les réglages de confidentialité de l’ordinateur, puis réessayez.',
  'screen-busy': 'L’écran ne peut pas être partagé en ce moment.',
  'screen-busy-help': 'Réessayez, ou choisissez un autre écran ou une autre fenêtre.',
  'screen-unsupported': 'Ce navigateur ne peut pas partager son écran.',
  'screen-unsupported-help': 'Utilisez un ordinateur pour partager un écran.',
  'endpoint-missing': 'Cette page n’indique pas où va la vidéo ni d’où elle vient.',
  'endpoint-missing-help': 'Merci de prévenir les responsables de ce site.',
  'endpoint-invalid': 'Cette page indique une mauvaise adresse pour sa vidéo.',
  'endpoint-invalid-help':
    'Merci de prévenir les responsables de ce site. Si le réseau demande de s’identifier, faites-le d’abord.',
  'endpoint-unreachable': 'Le serveur est injoignable.',
  'endpoint-unreachable-help': 'Vérifiez votre connexion à Internet, puis réessayez.',
  'token-missing': 'Vous n’êtes pas connecté, ou vous ne l’êtes plus.',
  'token-missing-help': 'Connectez-vous à nouveau, puis réessayez.',
  'token-unavailable': 'Cette page n’a pas pu obtenir l’autorisation de diffuser.',
  'token-unavailable-help':
    'Elle réessaie toute seule. Si cela continue, reconnectez-vous ou rechargez cette page.',
  'not-allowed': 'Vous n’avez pas l’autorisation nécessaire.',
  'not-allowed-help': 'Demandez l’accès aux personnes qui organisent cet événement.',
  'stream-not-found': 'Cet événement n’existe pas, ou n’existe plus.',
  'stream-not-found-help':
    'Vérifiez l’adresse de cette page auprès de ceux qui vous l’ont envoyée.',
  'connection-unsupported': 'Ce navigateur ne peut ni envoyer ni recevoir de vidéo en direct.',
  'connection-unsupported-help': 'Utilisez une version récente de Safari, Chrome, Edge ou Firefox.',
  'connection-refused': 'Le serveur n’accepte pas la connexion.',
  'connection-refused-help':
    'Patientez un instant et réessayez. Si cela persiste, prévenez les organisateurs.',
  'script-unreachable': 'Une partie de cette page n’a pas pu être chargée.',
  'script-unreachable-help': 'Vérifiez votre connexion à Internet, puis réessayez.',
  'source-missing': 'Il n’y a rien à regarder ici.',
  'source-missing-help': 'Merci de prévenir les responsables de ce site.',
  'source-unplayable': 'Cette vidéo ne peut pas être lue ici.',
  'source-unplayable-help': 'Réessayez, ou utilisez un autre navigateur.',
  unexpected: 'Une erreur s’est produite.',
  'unexpected-help': 'Réessayez. Si elle se répète, rechargez la page.',
};
