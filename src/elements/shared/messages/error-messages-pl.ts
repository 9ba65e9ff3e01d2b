import type { ErrorMessageKey } from './error-messages-en.js';
import type { MessageTable } from './message-catalogue.js';

export const errorMessagesPl: MessageTable<ErrorMessageKey> = {
  'try-again': 'Spróbuj ponownie',
  'camera-denied': 'Kamera i mikrofon nie są jeszcze dozwolone.',
  'camera-denied-help': 'Spróbuj ponownie i wybierz „Zezwól”, gdy przeglądarka o to zapyta.',
  'camera-denied-always': 'Ta przeglądarka nie udostępnia tej stronie kamery ani mikrofonu.',
  'camera-denied-always-help':
    'Zezwól na jedno i drugie dla tej strony w ustawieniach przeglądarki, zwykle obok adresu, i spróbuj ponownie.',
  'microphone-denied': 'Kamera jest dozwolona, ale mikrofon nie.',
  'microphone-denied-help':
    'Zezwól także na mikrofon dla tej strony w ustawieniach przeglądarki, zwykle obok adresu, i spróbuj ponownie.',
  'camera-denied-by-system': 'To urządzenie nie pozwala przeglądarce używać kamery i mikrofonu.',
  'camera-denied-by-system-help':
    'Zezwól na jedno i drugie dla przeglądarki w ustawieniach prywatności telefonu lub komputera i spróbuj ponownie.',
  'camera-blocked-by-frame': 'Ta strona nie może używać kamery.',
  'camera-blocked-by-frame-help':
    'Witryna, która pokazuje tę stronę, musi jej pozwolić na użycie kamery i mikrofonu. Prosimy powiadomić osoby, które ją prowadzą.',
  'camera-missing': 'Nie znaleziono kamery ani mikrofonu.',
  'camera-missing-help': 'Podłącz urządzenie i spróbuj ponownie.',
  'camera-busy': 'Nie można otworzyć kamery lub mikrofonu.',
  'camera-busy-help': 'Zamknij inne aplikacje i karty, które mogą ich używać, i spróbuj ponownie.',
  'camera-insecure': 'Przeglądarki udostępniają kamerę tylko stronom o adresie https.',
  'camera-insecure-help':
    'Otwórz tę stronę pod jej adresem https. Jeśli go nie ma, prosimy powiadomić osoby, które ją prowadzą.',
  'camera-in-app': 'W tej aplikacji nie można używać kamery.',
  'camera-in-app-help': 'Skopiuj adres tej strony i otwórz go w Safari lub Chrome.',
  'camera-unsupported': 'Nie ma tu dostępu do kamery.',
  'camera-unsupported-help':
    'Otwórz tę stronę w aktualnej wersji Safari, Chrome, Edge lub Firefox.',
  'screen-denied': 'Ekran nie jest udostępniany.',
  'screen-denied-help': 'Aby go udostępnić, wybierz ekran lub okno, gdy przeglądarka o to zapyta.',
  'screen-denied-by-system': 'To urządzenie nie pozwala przeglądarce pokazywać ekranu.',
  'screen-denied-by-system-help':
    'Zezwól przeglądarce na nagrywanie ekranu w ustawieniach prywatności komputera i spróbuj ponownie.',
  'screen-busy': 'Nie można teraz udostępnić ekranu.',
  'screen-busy-help': 'Spróbuj ponownie albo wybierz inny ekran lub inne okno.',
  'screen-unsupported': 'Ta przeglądarka nie może udostępniać ekranu.',
  'screen-unsupported-help': 'Aby udostępnić ekran, użyj komputera.',
  'endpoint-missing': 'Ta strona nie podaje, dokąd trafia ani skąd pochodzi obraz.',
  'endpoint-missing-help': 'Prosimy powiadomić osoby prowadzące tę stronę.',
  'endpoint-invalid': 'Ta strona podaje błędny adres obrazu.',
  'endpoint-invalid-help':
    'Prosimy powiadomić osoby prowadzące tę stronę. Jeśli sieć wymaga własnego logowania, najpierw się w niej zaloguj.',
  'endpoint-unreachable': 'Nie można połączyć się z serwerem.',
  'endpoint-unreachable-help': 'Sprawdź połączenie z internetem i spróbuj ponownie.',
  'token-missing': 'Nie jesteś zalogowany lub sesja wygasła.',
  'token-missing-help': 'Zaloguj się ponownie i spróbuj jeszcze raz.',
  'token-unavailable': 'Ta strona nie uzyskała zgody na nadawanie.',
  'token-unavailable-help':
    'Próba zostanie powtórzona automatycznie. Jeśli to nie pomoże, zaloguj się ponownie lub odśwież tę stronę.',
  'not-allowed': 'Nie masz do tego uprawnień.',
  'not-allowed-help': 'Poproś organizatorów o dostęp.',
  'stream-not-found': 'To wydarzenie nie istnieje lub zostało usunięte.',
  'stream-not-found-help': 'Sprawdź adres tej strony u osób, które go przysłały.',
  'connection-unsupported': 'Ta przeglądarka nie może wysyłać ani odbierać transmisji na żywo.',
  'connection-unsupported-help': 'Użyj aktualnej wersji Safari, Chrome, Edge lub Firefox.',
  'connection-refused': 'Serwer nie przyjmuje połączenia.',
  'connection-refused-help':
    'Odczekaj chwilę i spróbuj ponownie. Jeśli to nie pomoże, powiadom organizatorów.',
  'script-unreachable': 'Nie udało się wczytać części tej strony.',
  'script-unreachable-help': 'Sprawdź połączenie z internetem i spróbuj ponownie.',
  'source-missing': 'Nie ma tu nic do odtworzenia.',
  'source-missing-help': 'Prosimy powiadomić osoby prowadzące tę stronę.',
  'source-unplayable': 'Tego wideo nie można tu odtworzyć.',
  'source-unplayable-help': 'Spróbuj ponownie lub użyj innej przeglądarki.',
  unexpected: 'Coś poszło nie tak.',
  'unexpected-help': 'Spróbuj ponownie. Jeśli to się powtórzy, wczytaj stronę od nowa.',
};
