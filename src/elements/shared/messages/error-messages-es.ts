import type { ErrorMessageKey } from './error-messages-en.js';
import type { MessageTable } from './message-catalogue.js';

export const errorMessagesEs: MessageTable<ErrorMessageKey> = {
  'try-again': 'Reintentar',
  'camera-denied': 'La cámara y el micrófono aún no están permitidos.',
  'camera-denied-help': 'Inténtelo de nuevo y elija «Permitir» cuando el navegador lo pregunte.',
  'camera-denied-always': 'Este navegador no da a este sitio la cámara ni el micrófono.',
  'camera-denied-always-help':
    'Permita ambos para este sitio en los ajustes del navegador, normalmente junto a la dirección, e inténtelo de nuevo.',
  'microphone-denied': 'La cámara está permitida, pero el micrófono no.',
  'microphone-denied-help':
    'Permita también el micrófono para este sitio en los ajustes del navegador, normalmente junto a la dirección, e inténtelo de nuevo.',
  'camera-denied-by-system':
    'Este dispositivo no deja que el navegador use la cámara y el micrófono.',
  'camera-denied-by-system-help':
    'Permita ambos para el navegador en los ajustes de privacidad del teléfono u ordenador e inténtelo de nuevo.',
  'camera-blocked-by-frame': 'Esta página no puede usar la cámara.',
  'camera-blocked-by-frame-help':
    'El sitio que muestra esta página debe permitirle usar la cámara y el micrófono. Avise, por favor, a sus responsables.',
  'camera-missing': 'No se ha encontrado ninguna cámara ni micrófono.',
  'camera-missing-help': 'Conecte uno e inténtelo de nuevo.',
  'camera-busy': 'No se puede abrir la cámara o el micrófono.',
  'camera-busy-help':
    'Cierre otras aplicaciones y pestañas que puedan estar usándolos e inténtelo de nuevo.',
  'camera-insecure': 'Los navegadores solo dan la cámara a páginas con una dirección https.',
  'camera-insecure-help':
    'Abra esta página en su dirección https. Si no la tiene, avise, por favor, a sus responsables.',
  'camera-in-app': 'La cámara no se puede usar dentro de esta aplicación.',
  'camera-in-app-help': 'Copie la dirección de esta página y ábrala en Safari o Chrome.',
  'camera-unsupported': 'Aquí no hay acceso a ninguna cámara.',
  'camera-unsupported-help':
    'Abra esta página en una versión reciente de Safari, Chrome, Edge o Firefox.',
  'screen-denied': 'La pantalla no se comparte.',
  'screen-denied-help':
    'Para compartirla, elija una pantalla o ventana cuando el navegador lo pregunte.',
  'screen-denied-by-system': 'Este dispositivo no deja que el navegador muestre la pantalla.',
  'screen-denied-by-system-help':
    'Permita al navegador grabar la pantalla en los ajustes de privacidad del ordenador e inténtelo de nuevo.',
  'screen-busy': 'La pantalla no se puede compartir en este momento.',
  'screen-busy-help': 'Inténtelo de nuevo o elija otra pantalla o ventana.',
  'screen-unsupported': 'Este navegador no puede compartir su pantalla.',
  'screen-unsupported-help': 'Use un ordenador para compartir una pantalla.',
  'endpoint-missing': 'Esta página no dice adónde va el vídeo ni de dónde viene.',
  'endpoint-missing-help': 'Avise, por favor, a los responsables de este sitio.',
  'endpoint-invalid': 'Esta página indica una dirección equivocada para su vídeo.',
  'endpoint-invalid-help':
    'Avise, por favor, a los responsables de este sitio. Si la red pide que se identifique, hágalo primero.',
  'endpoint-unreachable': 'No se puede llegar al servidor.',
  'endpoint-unreachable-help': 'Compruebe su conexión a Internet e inténtelo de nuevo.',
  'token-missing': 'No ha iniciado sesión, o ya no está iniciada.',
  'token-missing-help': 'Inicie sesión e inténtelo de nuevo.',
  'token-unavailable': 'Esta página no ha podido obtener permiso para emitir.',
  'token-unavailable-help':
    'Vuelve a intentarlo por sí sola. Si sigue así, inicie sesión de nuevo o vuelva a cargar esta página.',
  'not-allowed': 'No tiene permiso para esto.',
  'not-allowed-help': 'Pida acceso a quienes organizan este acto.',
  'stream-not-found': 'Este acto no existe, o ya no.',
  'stream-not-found-help': 'Compruebe la dirección de esta página con quienes se la enviaron.',
  'connection-unsupported': 'Este navegador no puede enviar ni recibir vídeo en directo.',
  'connection-unsupported-help': 'Use una versión reciente de Safari, Chrome, Edge o Firefox.',
  'connection-refused': 'El servidor no acepta la conexión.',
  'connection-refused-help':
    'Espere un momento e inténtelo de nuevo. Si sigue igual, avise a quienes organizan el acto.',
  'script-unreachable': 'No se ha podido cargar una parte de esta página.',
  'script-unreachable-help': 'Compruebe su conexión a Internet e inténtelo de nuevo.',
  'source-missing': 'Aquí no hay nada que reproducir.',
  'source-missing-help': 'Avise, por favor, a los responsables de este sitio.',
  'source-unplayable': 'Este vídeo no se puede reproducir aquí.',
  'source-unplayable-help': 'Inténtelo de nuevo o use otro navegador.',
  unexpected: 'Algo ha fallado.',
  'unexpected-help': 'Inténtelo de nuevo. Si vuelve a ocurrir, recargue la página.',
};
