import type { ErrorMessageKey } from './error-messages-en.js';
import type { MessageTable } from './message-catalogue.js';

export const errorMessagesPt: MessageTable<ErrorMessageKey> = {
  'try-again': 'Tentar novamente',
  'camera-denied': 'A câmara e o microfone ainda não estão autorizados.',
  'camera-denied-help': 'Tente novamente e escolha «Permitir» quando o navegador perguntar.',
  'camera-denied-always': 'Este navegador não dá a este site a câmara nem o microfone.',
  'camera-denied-always-help':
    'Autorize ambos para este site nas definições do navegador, em geral junto ao endereço, e tente novamente.',
  'microphone-denied': 'A câmara está autorizada, mas o microfone não.',
  'microphone-denied-help':
    'Autorize também o microfone para este site nas definições do navegador, em geral junto ao endereço, e tente novamente.',
  'camera-denied-by-system': 'Este dispositivo não deixa o navegador usar a câmara e o microfone.',
  'camera-denied-by-system-help':
    'Autorize ambos para o navegador nas definições de privacidade do telefone ou do computador e tente novamente.',
  'camera-blocked-by-frame': 'Esta página não pode usar a câmara.',
  'camera-blocked-by-frame-help':
    'O site que mostra esta página tem de lhe permitir o uso da câmara e do microfone. Avise, por favor, os responsáveis.',
  'camera-missing': 'Não foi encontrada nenhuma câmara nem microfone.',
  'camera-missing-help': 'Ligue um e tente novamente.',
  'camera-busy': 'Não é possível abrir a câmara ou o microfone.',
  'camera-busy-help':
    'Feche outras aplicações e separadores que os possam estar a usar e tente novamente.',
  'camera-insecure': 'Os navegadores só dão a câmara a páginas com um endereço https.',
  'camera-insecure-help':
    'Abra esta página no seu endereço https. Se não o tiver, avise, por favor, os responsáveis.',
  'camera-in-app': 'A câmara não pode ser usada dentro desta aplicação.',
  'camera-in-app-help': 'Copie o endereço desta página e abra-o no Safari ou no Chrome.',
  'camera-unsupported': 'Aqui não há acesso a nenhuma câmara.',
  'camera-unsupported-help':
    'Abra esta página numa versão atual do Safari, Chrome, Edge ou Firefox.',
  'screen-denied': 'O ecrã não está a ser partilhado.',
  'screen-denied-help':
    'Para o partilhar, escolha um ecrã ou uma janela quando o navegador perguntar.',
  'screen-denied-by-system': 'Este dispositivo não deixa o navegador mostrar o ecrã.',
  'screen-denied-by-system-help':
    'Autorize a gravação do ecrã para o navegador nas definições de privacidade do computador e tente novamente.',
  'screen-busy': 'De momento, não é possível partilhar o ecrã.',
  'screen-busy-help': 'Tente novamente ou escolha outro ecrã ou outra janela.',
  'screen-unsupported': 'Este navegador não consegue partilhar o ecrã.',
  'screen-unsupported-help': 'Use um computador para partilhar um ecrã.',
  'endpoint-missing': 'Esta página não diz para onde vai nem de onde vem o vídeo.',
  'endpoint-missing-help': 'Avise, por favor, os responsáveis por este site.',
  'endpoint-invalid': 'Esta página indica um endereço errado para o seu vídeo.',
  'endpoint-invalid-help':
    'Avise, por favor, os responsáveis por este site. Se a rede pedir um início de sessão próprio, faça-o primeiro.',
  'endpoint-unreachable': 'Não é possível contactar o servidor.',
  'endpoint-unreachable-help': 'Verifique a ligação à Internet e tente novamente.',
  'token-missing': 'Não tem sessão iniciada, ou já terminou.',
  'token-missing-help': 'Inicie sessão e tente novamente.',
  'token-unavailable': 'Esta página não conseguiu obter autorização para transmitir.',
  'token-unavailable-help':
    'A tentativa repete-se automaticamente. Se continuar assim, inicie sessão novamente ou recarregue esta página.',
  'not-allowed': 'Não tem autorização para isto.',
  'not-allowed-help': 'Peça acesso a quem organiza este evento.',
  'stream-not-found': 'Este evento não existe, ou já não existe.',
  'stream-not-found-help': 'Confirme o endereço desta página com quem lho enviou.',
  'connection-unsupported': 'Este navegador não consegue enviar nem receber vídeo em direto.',
  'connection-unsupported-help': 'Use uma versão atual do Safari, Chrome, Edge ou Firefox.',
  'connection-refused': 'O servidor não aceita a ligação.',
  'connection-refused-help':
    'Aguarde um momento e tente novamente. Se continuar, avise quem organiza o evento.',
  'script-unreachable': 'Não foi possível carregar uma parte desta página.',
  'script-unreachable-help': 'Verifique a ligação à Internet e tente novamente.',
  'source-missing': 'Não há nada para ver aqui.',
  'source-missing-help': 'Avise, por favor, os responsáveis por este site.',
  'source-unplayable': 'Este vídeo não pode ser visto aqui.',
  'source-unplayable-help': 'Tente novamente ou use outro navegador.',
  unexpected: 'Algo correu mal.',
  'unexpected-help': 'Tente novamente. Se voltar a acontecer, recarregue a página.',
};
